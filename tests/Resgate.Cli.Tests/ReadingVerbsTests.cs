using System.Text;
using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Cli.Tests;

/// <summary>Transcripts of the verbs that only read, on repositories that restic wrote.</summary>
public sealed class ReadingVerbsTests
{
    [Theory]
    [InlineData("damage-base")]
    [InlineData("v1-018-sink")]
    [InlineData("v1-migrated-to-v2")]
    [InlineData("v2-018-user")]
    [InlineData("v2-019-chunks")]
    [InlineData("v2-019-sink")]
    [InlineData("v2-mixed-compression")]
    public async Task Ls_as_JSON_is_what_restic_printed_byte_for_byte(string name)
    {
        using var repository = new GoldenRepository(name);
        using var manifest = JsonDocument.Parse(Fixtures.Bytes($"restic/{name}/manifest.json"));
        foreach (var snapshot in manifest.RootElement.GetProperty("snapshots").EnumerateArray())
        {
            if (!snapshot.TryGetProperty("listing", out var listing))
            {
                continue;
            }

            var (code, output, error) = await repository.RunAsync("ls", "--json", snapshot.GetProperty("id").GetString()!);

            Assert.Equal((0, ""), (code, error));
            Assert.Equal(Fixtures.Text($"restic/{name}/{listing.GetString()}"), Encoding.UTF8.GetString(output));
        }
    }

    [Fact]
    public async Task Snapshots_are_a_table_with_their_number_below()
    {
        using var repository = new GoldenRepository("v2-019-sink");

        var (code, output, _) = await repository.RunAsync("snapshots");

        Assert.Equal(0, code);
        Assert.Equal(
            """
            ID        Time                 Host          Tags          Paths        Size
            -----------------------------------------------------------------------------------
            07a8647c  2026-11-23 17:35:39  fixture-host  first,golden  /srv/source  299.072 KiB
            174ea51c  2026-11-23 17:35:39  fixture-host  second        /srv/source  299.107 KiB
            -----------------------------------------------------------------------------------
            Timestamps shown in UTC
            2 snapshots

            """,
            Encoding.UTF8.GetString(output));
    }

    [Fact]
    public async Task A_snapshot_that_is_not_there_is_ignored_with_a_word()
    {
        using var repository = new GoldenRepository("v2-019-sink");

        var (code, output, error) = await repository.RunAsync("snapshots", "--json", "nosuch");

        Assert.Equal((0, "[]\n"), (code, Encoding.UTF8.GetString(output)));
        Assert.StartsWith("Ignoring \"nosuch\": no matching ID found for prefix \"nosuch\"", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Diff_shows_what_restic_shows()
    {
        using var repository = new GoldenRepository("v2-019-sink");

        var (code, output, _) = await repository.RunAsync("diff", "07a8647c", "174ea51c");

        Assert.Equal(0, code);
        Assert.Equal(
            """
            comparing snapshot 07a8647c to 174ea51c:

            +    /srv/source/added.txt
            T    /srv/source/links/rel
            -    /srv/source/names/A
            -    /srv/source/names/a.b
            +    /srv/source/names/renamed
            M    /srv/source/text.txt

            Files:           2 new,     2 removed,     1 changed
            Dirs:            0 new,     0 removed
            Others:          0 new,     0 removed
            Data Blobs:      3 new,     2 removed
            Tree Blobs:      5 new,     5 removed
              Added:   31.797 KiB
              Removed: 31.688 KiB

            """,
            Encoding.UTF8.GetString(output));
    }

    [Theory]
    [InlineData("restore-size", """{"total_size":306248,"total_file_count":136,"snapshots_count":1}""")]
    [InlineData("files-by-contents", """{"total_size":306227,"total_file_count":66,"snapshots_count":1}""")]
    [InlineData("blobs-per-file", """{"total_size":306227,"total_file_count":65,"total_blob_count":65,"snapshots_count":1}""")]
    [InlineData("raw-data", """{"total_size":19534,"total_uncompressed_size":355776,"compression_ratio":18.213166786116513,"compression_progress":100,"compression_space_saving":94.50946663068898,"total_blob_count":95,"snapshots_count":1}""")]
    public async Task Stats_adds_up_as_restic_does(string mode, string expected)
    {
        using var repository = new GoldenRepository("v2-019-sink");

        var (code, output, _) = await repository.RunAsync("stats", "--json", "--mode", mode, "latest");

        Assert.Equal((0, expected + "\n"), (code, Encoding.UTF8.GetString(output)));
    }

    [Fact]
    public async Task A_tree_is_found_in_every_snapshot_that_has_it()
    {
        using var repository = new GoldenRepository("v2-019-sink");

        var (_, output, _) = await repository.RunAsync(
            "find", "--json", "--tree", "0fd5d4b2326c8acad187dda195d325edb4798d025c97f7cf03c04b9477054065");

        using var found = JsonDocument.Parse(output);
        Assert.Equal(2, found.RootElement.GetArrayLength());
    }

    [Fact]
    public async Task A_zip_archive_holds_every_file_and_survives_its_own_checks()
    {
        using var repository = new GoldenRepository("v2-019-sink");

        var (code, output, _) = await repository.RunAsync("dump", "-a", "zip", "latest:/srv/source", "/");

        Assert.Equal(0, code);
        using var archive = new System.IO.Compression.ZipArchive(new MemoryStream(output));
        Assert.Equal(130, archive.Entries.Count);
        foreach (var entry in archive.Entries)
        {
            await using var content = await entry.OpenAsync(TestContext.Current.CancellationToken);
            using var copy = new MemoryStream();
            await content.CopyToAsync(copy, TestContext.Current.CancellationToken);
            Assert.Equal(entry.Length, copy.Length);
        }
    }

    [Fact]
    public async Task A_path_that_is_not_there_fails_and_says_how_far_it_got()
    {
        using var repository = new GoldenRepository("v2-019-sink");

        var (code, output, error) = await repository.RunAsync("dump", "latest", "/srv/nosuch/x");

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains("path /srv/nosuch: not found", error, StringComparison.Ordinal);
    }
}
