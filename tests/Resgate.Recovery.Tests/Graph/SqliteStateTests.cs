using Resgate.Primitives;
using Resgate.Recovery.Graph.Sets;
using Resgate.Recovery.Tests.Verdicts;
using Resgate.Testing;

namespace Resgate.Recovery.Tests.Graph;

public sealed class SqliteStateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-state-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("processed_videos (sha256 TEXT, video_name TEXT, processed_at_utc TEXT)", "?, 'cam01.mp4', '2026-11-25T10:00:00.000Z'")]
    [InlineData("done (at TEXT, file TEXT, id INTEGER, hash TEXT)", "'2026-11-25T10:00:00.000Z', '/data/cam01.mp4', 7, ?")]
    public async Task A_row_tells_itself_whatever_its_table_and_columns_are_called(string table, string values)
    {
        var video = Clips.VideoOf("cam01");
        var database = Create(
            $"CREATE TABLE {table}",
            "CREATE TABLE other (note TEXT)",
            "INSERT INTO other VALUES ('cam02.mp4')",
            $"INSERT INTO {table.Split(' ')[0]} VALUES ({values.Replace("?", $"'{video}'", StringComparison.Ordinal)})");

        var entry = Assert.Single(await ReadAsync(database));

        Assert.Equal(new StateEntry(video, "cam01", new DateTimeOffset(2026, 11, 25, 10, 0, 0, TimeSpan.Zero)), entry);
        Assert.Single(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public async Task What_is_no_database_is_a_failure_and_leaves_nothing_behind()
    {
        var failure = await Assert.ThrowsAsync<ResgateException>(() => ReadAsync([.. "SQLite format 3\0"u8, .. new byte[4000]]));

        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    private Task<IReadOnlyList<StateEntry>> ReadAsync(byte[] database) => new SqliteState(new Examining.DirectCopier(), _folder)
        .ReadAsync(file => file.WriteAsync(database, CancellationToken.None), CancellationToken.None)
        .AsTask();

    private byte[] Create(params string[] statements)
    {
        var path = Path.Combine(_folder, "made");
        string[] arguments = ["-c", "import sqlite3, sys\nwith sqlite3.connect(sys.argv[1]) as database:\n  for each in sys.argv[2:]: database.execute(each)", path, .. statements];
        Tool.Run("python3", arguments);
        return File.ReadAllBytes(path);
    }
}
