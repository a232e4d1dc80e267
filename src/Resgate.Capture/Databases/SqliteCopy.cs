using Resgate.Primitives;

namespace Resgate.Capture.Databases;

/// <summary>A consistent copy of a SQLite database that its application goes on using.</summary>
/// <remarks>
/// All pages are copied within one read transaction, so that the copy is one moment's. With a write-ahead log, writers go on
/// meanwhile; with a rollback journal, a commit waits until the pages are read. The database is opened for reading only: a
/// journal that a crash has left is the application's to roll back, and such a database is refused.
/// Source: SQLite, "Using the SQLite Online Backup API".
/// </remarks>
public static class SqliteCopy
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    /// <summary>Makes the copy and checks it.</summary>
    /// <param name="database">Not opened by this process in any other way.</param>
    /// <param name="copy">A path where nothing is.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: the copy fails its integrity check. <see cref="FailureKind.Failed"/>: it cannot be
    /// made. What has been written stays.
    /// </exception>
    public static void Make(string database, string copy)
    {
        try
        {
            using (var source = SqliteDatabase.Open(database, SqliteLibrary.OpenReadOnly, _patience))
            using (var target = SqliteDatabase.Open(copy, SqliteLibrary.OpenReadWrite | SqliteLibrary.OpenCreate, _patience))
            {
                source.CopyTo(target);
            }

            // Opened anew: the mode of the journal came with the pages.
            using var written = SqliteDatabase.Open(copy, SqliteLibrary.OpenReadWrite, _patience);
            if (written.CheckIntegrity() is { } complaint)
            {
                throw new ResgateException(FailureKind.Damaged, $"the database fails its integrity check: {complaint}");
            }
        }
        catch (DllNotFoundException cause)
        {
            throw new ResgateException(FailureKind.Failed, "the library libsqlite3.so.0 is not here", cause)
            {
                Hint = "install libsqlite3-0 (Debian, Ubuntu) or sqlite-libs (Fedora, Alpine)",
            };
        }
    }
}
