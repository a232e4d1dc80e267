using Resgate.Capture.Databases;
using Resgate.Format.Text;

namespace Resgate.Capture.Discovery;

/// <summary>Tells SQLite databases among what a walk has met, whatever they are called.</summary>
public static class SqliteSearch
{
    /// <param name="entries">What a walk met.</param>
    /// <returns>Paths, in the walk's order.</returns>
    public static IEnumerable<string> Among(IEnumerable<WalkedEntry> entries) => entries
        .Where(static entry => !entry.IsFolder && SqliteFiles.CanBeOfSize(entry.Size) && SqliteFiles.IsDatabase(RawText.Encode(entry.Path)))
        .Select(static entry => entry.Path);
}
