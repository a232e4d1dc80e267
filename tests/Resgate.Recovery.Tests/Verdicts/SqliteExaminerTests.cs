using CsCheck;
using Resgate.Recovery.Verdicts;
using Resgate.Testing;

namespace Resgate.Recovery.Tests.Verdicts;

public sealed class SqliteExaminerTests : IDisposable
{
    private const int PageSize = 4096;

    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-verdict-").FullName;
    private readonly SqliteExaminer _examiner;
    private readonly byte[] _database;

    public SqliteExaminerTests()
    {
        var path = Path.Combine(_folder, "made.sqlite");
        Tool.Run(
            "python3",
            "-c",
            "import sqlite3, sys; b = sqlite3.connect(sys.argv[1]); b.executescript('create table t(x); create index i on t(x);'); "
                + "b.executemany('insert into t values (?)', [(str(n) * 50,) for n in range(500)]); b.commit()",
            path);
        _database = File.ReadAllBytes(path);
        File.Delete(path);
        _examiner = new SqliteExaminer(new Examining.DirectCopier(), _folder);
    }

    [Fact]
    public void A_whole_database_is_intact_and_no_copy_of_it_stays()
    {
        Assert.Equal(Verdict.Intact("SQLite, integrity_check passed"), _examiner.Examine(_database));
        Assert.Empty(Directory.EnumerateFileSystemEntries(_folder));
    }

    [Fact]
    public void A_page_that_was_overwritten_is_found()
    {
        byte[] torn = [.. _database];
        torn.AsSpan(3 * PageSize, PageSize).Fill(0x55);

        var verdict = _examiner.Examine(torn);

        Assert.Equal(VerdictKind.Damaged, verdict.Kind);
        Assert.DoesNotContain(_folder, verdict.Why, StringComparison.Ordinal);
    }

    [Fact]
    public void One_that_was_cut_off_is_damaged() =>
        Assert.All((int[])[1, 15, 16, 99, 100, 101, PageSize, PageSize + 1, _database.Length - PageSize, _database.Length - 1], length =>
            Assert.Equal(VerdictKind.Damaged, _examiner.Examine(_database[..length]).Kind));

    [Fact]
    public void Nothing_and_zeros_are_damaged_and_nothing_is_written_for_them()
    {
        var nowhere = new SqliteExaminer(new Examining.DirectCopier(), Path.Combine(_folder, "not-here"));
        Assert.Equal(Verdict.Damaged("it is empty"), nowhere.Examine([]));
        Assert.Equal(Verdict.Damaged("it does not begin as a SQLite database does"), nowhere.Examine(new byte[100_000]));
        Assert.Equal(VerdictKind.Unknown, nowhere.Examine(_database).Kind);
    }

    [Fact]
    public void Any_bytes_behind_the_opening_get_a_verdict() =>
        Gen.Byte.Array[0, 300].Sample(
            tail => Assert.NotNull(_examiner.Examine([.. SqliteExaminer.Opening, .. tail]).Why), iter: 100);

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
