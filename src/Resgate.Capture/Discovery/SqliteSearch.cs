using Resgate.Engine.FileSystems;
using Resgate.Format.Text;

namespace Resgate.Capture.Discovery;

/// <summary>Tells SQLite databases by their first bytes, whatever they are called.</summary>
/// <remarks>Source: the database file format of SQLite, "The Database Header".</remarks>
public static class SqliteSearch
{
    private const int SmallestPage = 512;

    private static ReadOnlySpan<byte> Header => "SQLite format 3\0"u8;

    /// <param name="entries">What a walk met.</param>
    /// <returns>Paths, in the walk's order.</returns>
    public static IEnumerable<string> Among(IEnumerable<WalkedEntry> entries) =>
        entries.Where(static entry => IsDatabase(entry)).Select(static entry => entry.Path);

    // A database is whole pages, none smaller than 512 bytes; that spares opening most of a million clips.
    private static bool IsDatabase(WalkedEntry entry) =>
        !entry.IsFolder && entry.Size >= SmallestPage && entry.Size % SmallestPage == 0
        && IsDatabase(entry.Path);

    /// <summary>Whether a file begins as a database does.</summary>
    public static bool IsDatabase(string path)
    {
        // Only a plain file: opening a pipe would wait for whoever writes to it.
        if (!SourcePaths.IsFile(RawText.Encode(path)))
        {
            return false;
        }

        try
        {
            Span<byte> begin = stackalloc byte[Header.Length];
            using var file = File.OpenRead(path);
            return file.ReadAtLeast(begin, begin.Length, throwOnEndOfStream: false) == begin.Length && begin.SequenceEqual(Header);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }
}
