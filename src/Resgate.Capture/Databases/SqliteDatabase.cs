using System.Runtime.InteropServices;
using Resgate.Primitives;

namespace Resgate.Capture.Databases;

/// <summary>A connection to a SQLite database.</summary>
internal sealed class SqliteDatabase : SafeHandle
{
    private readonly string _path;

    private SqliteDatabase(nint connection, string path)
        : base(0, ownsHandle: true)
    {
        _path = path;
        SetHandle(connection);
    }

    public override bool IsInvalid => handle == 0;

    /// <param name="path">Absolute.</param>
    /// <param name="flags">Of <see cref="SqliteLibrary"/>.</param>
    /// <param name="patience">How long to wait for the locks of others.</param>
    public static SqliteDatabase Open(string path, int flags, TimeSpan patience)
    {
        var result = SqliteLibrary.Open(path, out var connection, flags, 0);
        var database = new SqliteDatabase(connection, path);
        if (result != SqliteLibrary.Ok)
        {
            database.Dispose();
            throw Failed("cannot open", path, result);
        }

        _ = SqliteLibrary.SetPatience(connection, (int)patience.TotalMilliseconds);
        return database;
    }

    /// <summary>Replaces all pages of another database by this one's, within one read transaction.</summary>
    public void CopyTo(SqliteDatabase target)
    {
        var backup = SqliteLibrary.BeginBackup(target.handle, "main", handle, "main");
        if (backup == 0)
        {
            throw Failed("cannot copy", _path, SqliteLibrary.ErrorOf(target.handle));
        }

        var step = SqliteLibrary.StepBackup(backup, pages: -1);
        var end = SqliteLibrary.EndBackup(backup);
        if (step != SqliteLibrary.Done || end != SqliteLibrary.Ok)
        {
            throw Failed("cannot copy", _path, step == SqliteLibrary.Done ? end : step);
        }
    }

    /// <returns>The first thing that is wrong with it; null when nothing is.</returns>
    public string? CheckIntegrity()
    {
        var prepared = SqliteLibrary.Prepare(handle, "PRAGMA integrity_check(1)", -1, out var statement, 0);
        if (prepared != SqliteLibrary.Ok)
        {
            return Words(prepared);
        }

        var row = SqliteLibrary.Step(statement);
        var text = row == SqliteLibrary.Row ? Marshal.PtrToStringUTF8(SqliteLibrary.TextOf(statement, 0)) : Words(row);
        _ = SqliteLibrary.Finish(statement);
        return text == "ok" ? null : text?.ReplaceLineEndings(" ") ?? "no answer";
    }

    /// <summary>The rows that a query gives, each value as text.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it does not make sense here, or stops half-way.</exception>
    public IEnumerable<IReadOnlyList<string>> Query(string text)
    {
        var prepared = SqliteLibrary.Prepare(handle, text, -1, out var statement, 0);
        if (prepared != SqliteLibrary.Ok)
        {
            throw Failed("cannot read", _path, prepared);
        }

        try
        {
            int step;
            while ((step = SqliteLibrary.Step(statement)) == SqliteLibrary.Row)
            {
                yield return
                [
                    .. Enumerable.Range(0, SqliteLibrary.CountColumns(statement))
                        .Select(column => Marshal.PtrToStringUTF8(SqliteLibrary.TextOf(statement, column)) ?? ""),
                ];
            }

            if (step != SqliteLibrary.Done)
            {
                throw Failed("cannot read", _path, step);
            }
        }
        finally
        {
            _ = SqliteLibrary.Finish(statement);
        }
    }

    protected override bool ReleaseHandle() => SqliteLibrary.Close(handle) == SqliteLibrary.Ok;

    private static ResgateException Failed(string what, string path, int code) => (code & 0xff) switch
    {
        SqliteLibrary.Busy => new ResgateException(FailureKind.Failed, $"{what} {path}: another program holds it locked"),
        SqliteLibrary.ReadOnly => new ResgateException(
            FailureKind.Failed, $"{what} {path}: a crash has left a journal that its application has yet to roll back"),
        _ => new ResgateException(FailureKind.Failed, $"{what} {path}: {Words(code)}"),
    };

    private static string Words(int code) => Marshal.PtrToStringUTF8(SqliteLibrary.WordsOf(code)) ?? $"code {code}";
}
