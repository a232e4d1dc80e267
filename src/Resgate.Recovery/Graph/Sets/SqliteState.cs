using System.Globalization;
using Resgate.Capture.Databases;
using Resgate.Primitives;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>A state that is a SQLite database: rows with the hash of a video.</summary>
/// <remarks>
/// Installations differ in names of tables and columns, so a row tells itself: what has 64 hexadecimal digits is the hash, what ends as a
/// video's name does is the name, and what is a time is when it was processed.
/// </remarks>
/// <param name="copier">Copies and checks, in a process of its own: only what has passed is read here.</param>
/// <param name="folder">Gets two copies of the database meanwhile, in a folder of their own for their owner only.</param>
public sealed class SqliteState(IDatabaseCopier copier, string folder)
{
    private const string TableName = "processed_videos";

    /// <summary>What the names of such states end with.</summary>
    public static bool IsName(string path) => Path.GetExtension(path) is ".sqlite" or ".sqlite3" or ".db";

    /// <param name="write">Writes the database's bytes.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: it is no database that can be relied on. <see cref="FailureKind.Failed"/>: there is no room for the copies.
    /// </exception>
    public async ValueTask<IReadOnlyList<StateEntry>> ReadAsync(Func<Stream, ValueTask> write, CancellationToken cancellation)
    {
        try
        {
            using var own = new PrivateFolder(folder);
            return await ReadAsync(own.Path, write, cancellation);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"the state cannot be examined in {folder}", cause);
        }
    }

    private async ValueTask<IReadOnlyList<StateEntry>> ReadAsync(string own, Func<Stream, ValueTask> write, CancellationToken cancellation)
    {
        var path = Path.Combine(own, "database");
        await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write))
        {
            await write(file);
        }

        var copy = Path.Combine(own, "copy");
        return await copier.CopyAsync(path, copy, cancellation) is { } failure
            ? throw new ResgateException(FailureKind.Damaged, $"the state cannot be read: {failure.Replace(path, "it", StringComparison.Ordinal)}")
            : [.. SqliteRows.Read(copy, TableName).Select(EntryOf).OfType<StateEntry>()];
    }

    private static StateEntry? EntryOf(IReadOnlyList<string> row)
    {
        var videos = row.Where(static value => Id.TryParse(value, out _)).Select(static value => Id.Parse(value)).ToList();
        return videos is []
            ? null
            : new StateEntry(
                videos[0],
                row.FirstOrDefault(static value => value.EndsWith(".mp4", StringComparison.OrdinalIgnoreCase)) is { } name ? Path.GetFileName(name)[..^".mp4".Length] : null,
                row.Where(static value => value.Length >= "2026-01-01".Length && char.IsAsciiDigit(value[0]))
                    .Select(static value => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : (DateTimeOffset?)null)
                    .FirstOrDefault(static time => time is not null));
    }
}
