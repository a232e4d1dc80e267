using Resgate.Engine.Backup;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>The names of what a mirror takes in, written to a file for rsync; and some of them, drawn to be compared afterwards.</summary>
/// <remarks>What is left out, is left out here by the rules of backups: rsync's own patterns mean other things.</remarks>
internal sealed class FileListing
{
    private readonly Random _chance;
    private readonly int _sampleSize;
    private readonly List<(byte[] Path, SeenFile Seen)> _sample = [];

    private FileListing(Random chance, int sampleSize) => (_chance, _sampleSize) = (chance, sampleSize);

    public long Files { get; private set; }

    public ByteCount Size { get; private set; }

    /// <summary>Files whose names say that they hold secrets, which no mirror has.</summary>
    public long Secrets { get; private set; }

    /// <summary>What could not be looked at.</summary>
    public List<CaptureProblem> Problems { get; } = [];

    /// <summary>Regular files, each with the same chance to be among them.</summary>
    public IReadOnlyList<(byte[] Path, SeenFile Seen)> Sample => _sample;

    /// <param name="path">The file to write.</param>
    /// <param name="classes">Their targets, and what is left out of each.</param>
    /// <param name="sampleSize">How many to draw.</param>
    /// <param name="chance">Draws.</param>
    /// <param name="cancellation">Stops it.</param>
    public static FileListing Write(
        string path, IEnumerable<(IReadOnlyList<byte[]> Targets, SourceFilter Filter)> classes, int sampleSize, Random chance, CancellationToken cancellation)
    {
        var listing = new FileListing(chance, sampleSize);
        try
        {
            using var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
            foreach (var (targets, filter) in classes)
            {
                new SourceWalk(filter, (name, seen) => listing.Add(file, name, seen), listing.Miss).Run(targets, cancellation);
            }
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write the list of files {path}", cause);
        }

        cancellation.ThrowIfCancellationRequested();
        return listing;
    }

    private void Add(FileStream file, byte[] path, SeenFile seen)
    {
        if (seen.Type != NodeType.Directory && SecretNames.Holds(LossyText.Decode(path)))
        {
            Secrets++;
            return;
        }

        if (seen.Type == NodeType.Socket)
        {
            return;
        }

        file.Write(path);
        file.WriteByte(0);
        if (seen.Type == NodeType.File)
        {
            Files++;
            Size = new ByteCount(Size.Bytes + seen.Size.Bytes);
            Draw(path, seen);
        }
    }

    // Whatever the number of files turns out to be, each of them is as likely to stay as any other.
    private void Draw(byte[] path, SeenFile seen)
    {
        if (_sample.Count < _sampleSize)
        {
            _sample.Add((path, seen));
        }
        else if (_chance.NextInt64(Files) is var place && place < _sampleSize)
        {
            _sample[(int)place] = (path, seen);
        }
    }

    private void Miss(byte[] path, string why) => Problems.Add(new CaptureProblem(LossyText.Decode(path), why));
}
