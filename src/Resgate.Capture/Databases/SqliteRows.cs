using Resgate.Primitives;

namespace Resgate.Capture.Databases;

/// <summary>What a database holds, row by row, for who does not know its tables.</summary>
public static class SqliteRows
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <param name="database">A private copy, whole, that nobody else has open.</param>
    /// <param name="preferred">The only table that counts, if it is there; otherwise all do.</param>
    /// <returns>Each value as text, in the order of the rows; nothing as an empty one.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it cannot be read.</exception>
    public static IEnumerable<IReadOnlyList<string>> Read(string database, string preferred)
    {
        using var open = SqliteDatabase.Open(database, SqliteLibrary.OpenReadWrite, _patience);

        // A virtual table would run whatever code it names.
        var tables = open.Query("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' AND sql NOT LIKE 'CREATE VIRTUAL%'")
            .Select(static row => row[0])
            .ToList();
        foreach (var table in tables.Contains(preferred) ? [preferred] : tables)
        {
            foreach (var row in open.Query($"SELECT * FROM \"{table.Replace("\"", "\"\"", StringComparison.Ordinal)}\""))
            {
                yield return row;
            }
        }
    }
}
