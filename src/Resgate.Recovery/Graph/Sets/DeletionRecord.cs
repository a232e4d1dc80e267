using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using Resgate.Primitives;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>What the system has written down of files that it deleted for their age: <c>logs/cleanup_*.log</c>, rotated ones too.</summary>
internal sealed partial class DeletionRecord
{
    private const int LargestLog = 64 << 20;

    private readonly HashSet<string> _paths = new(StringComparer.Ordinal);
    private readonly HashSet<Id> _videos = [];

    /// <summary>Whether a file was deleted for its age.</summary>
    /// <param name="path">Below the storage.</param>
    public bool Has(string path) => _paths.Contains(path);

    /// <summary>Whether the last that told of a video, its logline, was deleted for its age.</summary>
    public bool Has(Id video) => _videos.Contains(video);

    public static async ValueTask<DeletionRecord> ReadAsync(IPointSet set, string logs, CancellationToken cancellation)
    {
        var record = new DeletionRecord();
        foreach (var name in await set.ListAsync(logs, cancellation) ?? [])
        {
            if (LogName().IsMatch(name) && await set.ReadAsync($"{logs}/{name}", cancellation) is { } content)
            {
                record.Add(name.EndsWith(".gz", StringComparison.Ordinal) ? Unpack(content) : content);
            }
        }

        return record;
    }

    private void Add(byte[] log)
    {
        foreach (Match line in Line().Matches(Encoding.UTF8.GetString(log)))
        {
            var path = line.Groups["path"].Value;
            _paths.Add(path);
            if (path.StartsWith(ClipPath.FolderOf(GraphPart.Logline) + '/', StringComparison.Ordinal)
                && Id.TryParse(line.Groups["video"].Value, out var video))
            {
                _videos.Add(video);
            }
        }
    }

    // One that is damaged counts as absent: then something may be missed that went in its time, which is the safe mistake.
    private static byte[] Unpack(byte[] content)
    {
        try
        {
            using var unpacked = new GZipStream(new MemoryStream(content), CompressionMode.Decompress);
            var log = new byte[LargestLog];
            return log[..unpacked.ReadAtLeast(log, log.Length, throwOnEndOfStream: false)];
        }
        catch (InvalidDataException)
        {
            return [];
        }
    }

    [GeneratedRegex(@"^cleanup_[^/]*\.log[^/]*$")]
    private static partial Regex LogName();

    [GeneratedRegex(@"deleted (?<path>\S.*?) age_days=[\d.]+(?: video=(?<video>[0-9a-f]{64}))?\s*$", RegexOptions.Multiline)]
    private static partial Regex Line();
}
