using Resgate.Engine.Backup;
using Resgate.Primitives;

namespace Resgate.Capture.Databases;

/// <summary>Files that were opened and are no databases, kept from run to run: as long as they do not change, they need not be opened again.</summary>
/// <remarks>
/// A file of <see cref="SeenFile.MarkAt">marks</see>, 32 bytes each. What is wrong in it makes a file be opened again, and nothing else. The clock of
/// file times ticks every few milliseconds, and a file may change twice within a tick; so one that has changed in the last seconds is not kept.
/// </remarks>
public sealed class LookedFiles
{
    private static readonly TimeSpan _settled = TimeSpan.FromSeconds(3);

    private readonly string _path;
    private readonly DateTimeOffset _now;
    private readonly HashSet<Id> _before;
    private readonly HashSet<Id> _after = [];

    private LookedFiles(string path, DateTimeOffset now, HashSet<Id> before) => (_path, _now, _before) = (path, now, before);

    /// <param name="path">Where they are kept; a run that finds nothing there knows nothing.</param>
    /// <param name="now">When the files are looked at, or before.</param>
    public static LookedFiles Read(string path, DateTimeOffset now)
    {
        var known = new HashSet<Id>();
        try
        {
            var marks = File.ReadAllBytes(path);
            for (var at = 0; at + Id.Size <= marks.Length; at += Id.Size)
            {
                known.Add(new Id(marks.AsSpan(at, Id.Size)));
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            known.Clear();
        }

        return new LookedFiles(path, now, known);
    }

    /// <summary>Whether a file is known to be none; it is then kept for the next run as well.</summary>
    internal bool Has(ReadOnlySpan<byte> path, SeenFile seen)
    {
        var mark = seen.MarkAt(path);
        if (!_before.Contains(mark))
        {
            return false;
        }

        _after.Add(mark);
        return true;
    }

    /// <summary>Keeps one that is none.</summary>
    internal void Add(ReadOnlySpan<byte> path, SeenFile seen)
    {
        if (seen.IsOlderThan(_now - _settled))
        {
            _after.Add(seen.MarkAt(path));
        }
    }

    /// <summary>Keeps what was looked at this time, and forgets what is no more. A failure costs the next run some time, and no more than that.</summary>
    public void Write()
    {
        if (_after.SetEquals(_before))
        {
            return;
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_path)!);
            var part = _path + ".part";
            using (var file = new FileStream(part, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 16))
            {
                foreach (var mark in _after)
                {
                    file.Write(mark.ToArray());
                }
            }

            File.Move(part, _path, overwrite: true);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The files are opened again, as if nobody had ever looked.
        }
    }
}
