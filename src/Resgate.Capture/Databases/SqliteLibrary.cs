using System.Runtime.InteropServices;

namespace Resgate.Capture.Databases;

/// <summary>The system's SQLite, as far as a copy needs it. See <c>docs/decisions/0008-sqlite.md</c>.</summary>
internal static partial class SqliteLibrary
{
    public const int Ok = 0;
    public const int Busy = 5;
    public const int ReadOnly = 8;
    public const int Row = 100;
    public const int Done = 101;
    public const int OpenReadOnly = 1;
    public const int OpenReadWrite = 2;
    public const int OpenCreate = 4;

    private const string Name = "libsqlite3.so.0";

    [LibraryImport(Name, EntryPoint = "sqlite3_open_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Open(string path, out nint connection, int flags, nint fileSystem);

    [LibraryImport(Name, EntryPoint = "sqlite3_close_v2")]
    public static partial int Close(nint connection);

    [LibraryImport(Name, EntryPoint = "sqlite3_busy_timeout")]
    public static partial int SetPatience(nint connection, int milliseconds);

    [LibraryImport(Name, EntryPoint = "sqlite3_errcode")]
    public static partial int ErrorOf(nint connection);

    /// <summary>English, never freed.</summary>
    [LibraryImport(Name, EntryPoint = "sqlite3_errstr")]
    public static partial nint WordsOf(int code);

    [LibraryImport(Name, EntryPoint = "sqlite3_backup_init", StringMarshalling = StringMarshalling.Utf8)]
    public static partial nint BeginBackup(nint target, string targetName, nint source, string sourceName);

    /// <summary>Copies so many pages; all that are left when negative.</summary>
    [LibraryImport(Name, EntryPoint = "sqlite3_backup_step")]
    public static partial int StepBackup(nint backup, int pages);

    [LibraryImport(Name, EntryPoint = "sqlite3_backup_finish")]
    public static partial int EndBackup(nint backup);

    [LibraryImport(Name, EntryPoint = "sqlite3_prepare_v2", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Prepare(nint connection, string text, int size, out nint statement, nint rest);

    [LibraryImport(Name, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    /// <summary>UTF-8, valid until the next step.</summary>
    [LibraryImport(Name, EntryPoint = "sqlite3_column_text")]
    public static partial nint TextOf(nint statement, int column);

    [LibraryImport(Name, EntryPoint = "sqlite3_column_count")]
    public static partial int CountColumns(nint statement);

    [LibraryImport(Name, EntryPoint = "sqlite3_finalize")]
    public static partial int Finish(nint statement);
}
