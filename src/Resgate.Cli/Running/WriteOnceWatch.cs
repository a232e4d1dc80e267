using Resgate.Format.Text;
using Resgate.Policy.Objectives.Duties;

namespace Resgate.Cli.Running;

/// <summary>Notices files that have changed although they are written once: what ransomware does, and failing disks.</summary>
/// <param name="folders">Absolute paths.</param>
internal sealed class WriteOnceWatch(IEnumerable<string> folders)
{
    /// <summary>The tag of a point that has such files.</summary>
    public const string Tag = PointFacts.AlarmPrefix + PointAlarms.WriteOnce;

    private readonly Lock _gate = new();
    private readonly List<byte[]> _folders = [.. folders.Select(static folder => RawText.Encode(folder.TrimEnd('/') + "/"))];
    private readonly List<string> _changed = [];

    /// <summary>Paths of changed files, in the order in which they were found. Complete when the capture is.</summary>
    public IReadOnlyList<string> Changed => _changed;

    /// <param name="path">Absolute; a file that has other content than in the point before.</param>
    public void See(ReadOnlySpan<byte> path)
    {
        foreach (var folder in _folders)
        {
            if (path.StartsWith(folder))
            {
                lock (_gate)
                {
                    _changed.Add(LossyText.Decode(path));
                }

                return;
            }
        }
    }
}
