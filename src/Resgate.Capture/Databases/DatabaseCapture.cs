using Resgate.Capture.Staging;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Capture.Databases;

/// <summary>Stages consistent copies of databases, and knows the raw files that are not to be stored beside them.</summary>
/// <param name="staging">Gets the copies, each at the database's own path.</param>
/// <param name="copier">Makes them.</param>
internal sealed class DatabaseCapture(StagingFolder staging, IDatabaseCopier copier)
{
    private readonly HashSet<string> _raw = [];
    private readonly List<byte[]> _copies = [];
    private readonly List<byte[]> _leftOut = [];

    /// <summary>Absolute paths, raw bytes, in the order in which they were made.</summary>
    public IReadOnlyList<byte[]> Copies => _copies;

    /// <summary>Patterns of the raw files.</summary>
    public IReadOnlyList<byte[]> LeftOut => _leftOut;

    /// <summary>Whether a path is one of the raw files.</summary>
    public bool IsRaw(byte[] path) => _raw.Contains(Convert.ToHexString(path));

    /// <param name="database">Raw bytes, absolute; one that was asked for before, or is a journal of such a one, is passed over.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why there is no copy, in one line; null when there is.</returns>
    /// <exception cref="ResgateException">The staging folder cannot be written to.</exception>
    public async ValueTask<string?> CopyAsync(byte[] database, CancellationToken cancellation)
    {
        if (IsRaw(database))
        {
            return null;
        }

        // Before there is a copy, and even when there will be none: a torn file would look like a good one.
        LeaveOut(database);
        SqliteFiles.Suffixes.ToList().ForEach(suffix => LeaveOut([.. database, .. RawText.Encode(suffix)]));
        var path = LossyText.Decode(database);
        var copy = staging.PathFor(["sqlite", .. path.Split('/', StringSplitOptions.RemoveEmptyEntries)]);
        if (await copier.CopyAsync(path, copy, cancellation) is { } failure)
        {
            return failure;
        }

        FileOwnership.Give(copy, like: path);
        _copies.Add(RawText.Encode(copy));
        return null;
    }

    private void LeaveOut(byte[] file)
    {
        _raw.Add(Convert.ToHexString(file));
        _leftOut.Add(LiteralPattern.Of(file));
    }
}
