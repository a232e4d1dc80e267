using Resgate.Capture.Databases;
using Resgate.Capture.Programs;
using Resgate.Capture.Staging;
using Resgate.Capture.Volumes;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture;

/// <summary>Makes the sources of a class ready to be read: finds its paths, and stages copies of what must not be read while it changes.</summary>
/// <remarks>What one source cannot give costs that source and is told; the others go on.</remarks>
/// <param name="root">The folder that relative paths are in.</param>
/// <param name="staging">Gets the copies; the same source has the same name in it at every run.</param>
/// <param name="copier">Copies databases.</param>
/// <param name="volumes">Copies volumes; null for a capture that has no means to, which is told.</param>
public sealed class ClassCapture(string root, StagingFolder staging, IDatabaseCopier copier, VolumeCopies? volumes = null)
{
    private readonly List<byte[]> _targets = [];
    private readonly List<byte[]> _leftOut = [];
    private readonly List<CaptureProblem> _problems = [];
    private Consistency _consistency = Consistency.Application;

    /// <param name="one">The class.</param>
    /// <param name="cancellation">Stops it, with the programs it runs.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a pattern is malformed. Otherwise the staging folder cannot be written to.</exception>
    public async ValueTask<CapturedSources> RunAsync(PlannedClass one, CancellationToken cancellation)
    {
        var search = new PathSearch(root, one.Exclude);
        foreach (var source in one.Sources)
        {
            switch (source)
            {
                case PathSource paths:
                    // What is copied while it may change is what a crash would leave, however good the rest is.
                    _consistency = Consistency.Crash;
                    _targets.AddRange(paths.Paths.SelectMany(path => Find(search, path).SelectMany(found => WithWhatIsBehind(found, search.Absolute(path)))));
                    break;
                case SqliteSource databases:
                    foreach (var database in databases.Databases.SelectMany(path => Find(search, path)).ToList())
                    {
                        await CopyAsync(database, cancellation);
                    }

                    break;
                case CrontabSource crontab:
                    await StoreOutputAsync(
                        $"crontab of {crontab.User}", ["crontab", "-u", crontab.User, "-l"], ["crontab", crontab.User], one, cancellation);
                    break;
                case CommandSource command:
                    await StoreOutputAsync(command.StoredAs, command.Command, ["command", command.StoredAs], one, cancellation);
                    break;
            }
        }

        // Last, when it is known which databases are copied in another way.
        foreach (var volume in one.Sources.OfType<VolumeSource>())
        {
            await CopyAsync(volume, one, cancellation);
        }

        return new CapturedSources([.. _targets.DistinctBy(Convert.ToHexString)], _leftOut, _problems, _consistency);
    }

    private IReadOnlyList<byte[]> Find(PathSearch search, string path)
    {
        if (search.Find(path) is { } found)
        {
            return found;
        }

        _problems.Add(new CaptureProblem(LossyText.Decode(search.Absolute(path)), "does not exist"));
        return [];
    }

    // Storage is often a link to a disk of its own, and a point with nothing but the link would lack all of it.
    private IEnumerable<byte[]> WithWhatIsBehind(byte[] found, byte[] sought)
    {
        yield return found;
        var behind = LinkedPath.BehindOf(found);
        if (behind is not null && Path.Exists(behind))
        {
            yield return RawText.Encode(behind);
        }
        else if (behind is not null && found.AsSpan().SequenceEqual(sought))
        {
            // What a wildcard finds may lead nowhere, as it may find nothing; what is named has to be there.
            _problems.Add(new CaptureProblem(LossyText.Decode(found), $"is a link to {behind}, which is not there"));
        }
    }

    private async ValueTask CopyAsync(byte[] database, CancellationToken cancellation)
    {
        // The raw files are left out even when there is no copy: a torn one would look like a good one.
        _leftOut.AddRange(RawFilesOf(database));
        var path = LossyText.Decode(database);
        var copy = staging.PathFor(["sqlite", .. path.Split('/', StringSplitOptions.RemoveEmptyEntries)]);
        if (await copier.CopyAsync(path, copy, cancellation) is { } failure)
        {
            _problems.Add(new CaptureProblem(path, failure));
            return;
        }

        FileOwnership.Give(copy, like: path);
        _targets.Add(RawText.Encode(copy));
    }

    private async ValueTask CopyAsync(VolumeSource volume, PlannedClass one, CancellationToken cancellation)
    {
        if (volumes is null)
        {
            _problems.Add(new CaptureProblem($"volume {volume.Volume}", "a mirror takes no volumes; 'resgate run' does"));
            return;
        }

        PatternList[] lists = [PatternList.Parse(one.Exclude), PatternList.Parse(_leftOut)];
        var filter = PathFilter.Excluding([.. lists.Where(static list => !list.IsEmpty)]);
        var copy = await volumes.MakeAsync(volume, one, filter, cancellation);
        _problems.AddRange(copy.Problems);
        if (copy.Path is { } path)
        {
            _targets.Add(RawText.Encode(path));
            _consistency = (Consistency)Math.Min((int)_consistency, (int)copy.Consistency);
        }
    }

    private async ValueTask StoreOutputAsync(
        string source, IReadOnlyList<string> words, string[] name, PlannedClass one, CancellationToken cancellation)
    {
        var file = staging.PathFor(name);
        if (await ProgramOutput.StoreAsync(words, file, one.Capture, cancellation) is { } failure)
        {
            _problems.Add(new CaptureProblem(source, failure));
            return;
        }

        _targets.Add(RawText.Encode(file));
    }

    private static IEnumerable<byte[]> RawFilesOf(byte[] database)
    {
        var pattern = LiteralPattern.Of(database);
        yield return pattern;
        foreach (var suffix in SqliteFiles.Suffixes)
        {
            yield return [.. pattern, .. RawText.Encode(suffix)];
        }
    }
}
