namespace Resgate.Capture.Databases;

/// <summary>The files that SQLite keeps beside a database. Source: SQLite, "Temporary Files Used By SQLite".</summary>
public static class SqliteFiles
{
    /// <summary>What their names have behind the database's: the write-ahead log, its index, the rollback journal.</summary>
    public static IReadOnlyList<string> Suffixes { get; } = ["-wal", "-shm", "-journal"];
}
