using Resgate.Engine.FileSystems;

namespace Resgate.Capture.Databases;

/// <summary>What tells files of SQLite. Source: SQLite, "Database File Format" and "Temporary Files Used By SQLite".</summary>
public static class SqliteFiles
{
    private const int SmallestPage = 512;

    /// <summary>What the files beside a database have behind its name: the write-ahead log, its index, the rollback journal.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = ["-wal", "-shm", "-journal"];

    private static ReadOnlySpan<byte> Header => "SQLite format 3\0"u8;

    /// <summary>Whether a database can be of that size: whole pages, none smaller than 512 bytes. That spares opening most of a million clips.</summary>
    /// <param name="size">Bytes.</param>
    public static bool CanBeOfSize(long size) => size >= SmallestPage && size % SmallestPage == 0;

    /// <summary>Whether there is a regular file that begins as databases do, whatever it is called; links are not followed at the end.</summary>
    /// <param name="path">Raw bytes, absolute.</param>
    public static bool IsDatabase(ReadOnlySpan<byte> path)
    {
        Span<byte> begin = stackalloc byte[Header.Length];
        return SourcePaths.TryReadHead(path, begin) && begin.SequenceEqual(Header);
    }
}
