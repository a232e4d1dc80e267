using System.Text.Json;
using Resgate.Testing.Repositories;

namespace Resgate.Interop.Tests;

/// <summary>With <c>--json</c>, every verb prints objects with the keys and types that restic's have.</summary>
public sealed class JsonTests
{
    private static readonly string[] _statusKeys =
    [
        "bytes_done: Number", "error_count: Number", "files_done: Number", "message_type: String", "percent_done: Number",
        "seconds_elapsed: Number", "seconds_remaining: Number", "total_bytes: Number", "total_files: Number",
    ];

    [Theory]
    [InlineData("snapshots")]
    [InlineData("snapshots", "--group-by", "host,tags")]
    [InlineData("snapshots", "nosuch")]
    [InlineData("ls", "latest")]
    [InlineData("ls", "nosuch")]
    [InlineData("find", "*")]
    [InlineData("find", "nosuch")]
    [InlineData("find", "--blob", "ALL")]
    [InlineData("diff", "OLD", "NEW")]
    [InlineData("diff", "--metadata", "OLD", "NEW")]
    [InlineData("stats")]
    [InlineData("stats", "--mode", "raw-data")]
    [InlineData("stats", "--mode", "blobs-per-file")]
    [InlineData("stats", "--mode", "files-by-contents")]
    [InlineData("check")]
    [InlineData("check", "--read-data")]
    [InlineData("key", "list")]
    [InlineData("list", "packs")]
    [InlineData("cat", "config")]
    [InlineData("cat", "snapshot", "NEW")]
    [InlineData("dump", "latest", "/nosuch")]
    [InlineData("tag", "--add", "new")]
    [InlineData("tag", "--add", "new", "nosuch")]
    [InlineData("forget", "--keep-last", "1")]
    [InlineData("forget", "--keep-last", "1", "--group-by", "")]
    [InlineData("forget", "--keep-daily", "3", "--keep-tag", "golden", "--dry-run")]
    [InlineData("forget", "NEW")]
    [InlineData("restore", "latest", "--target", "restored")]
    [InlineData("restore", "latest", "--target", "restored", "-vv")]
    [InlineData("restore", "latest", "--target", "restored", "--dry-run", "-vv")]
    [InlineData("restore", "nosuch", "--target", "restored")]
    [InlineData("init")]
    [InlineData("version")]
    public void Objects_have_the_keys_and_types_of_restics(params string[] command)
    {
        var (theirs, ours) = (Run(Client.Newest, command), Run(Client.Ours, command));
        Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData("data pack missing", "check")]
    [InlineData("data pack missing", "check", "--read-data")]
    [InlineData("data pack missing", "restore", "latest", "--target", "restored")]
    [InlineData("tree pack missing", "stats")]
    public void So_have_those_that_tell_of_damage(string damage, params string[] command)
    {
        var (theirs, ours) = (Run(Client.Newest, command, damage), Run(Client.Ours, command, damage));
        Assert.Equal(theirs, ours);
    }

    [Fact]
    public void A_find_that_could_not_look_everywhere_fails_where_restic_calls_it_done()
    {
        string[] command = ["find", "*"];
        var theirs = Run(Client.Newest, command, "tree pack missing");
        Assert.StartsWith("code 0\n", theirs, StringComparison.Ordinal);
        Assert.Equal("code 1" + theirs[6..], Run(Client.Ours, command, "tree pack missing"));
    }

    [Fact]
    public void A_listing_of_a_lost_tree_prints_no_snapshot_first()
    {
        string[] command = ["ls", "latest"];
        var theirs = Run(Client.Newest, command, "tree pack missing").Split('\n');
        Assert.Contains("message_type=snapshot", theirs[1], StringComparison.Ordinal);
        theirs[1] = "";
        Assert.Equal(string.Join('\n', theirs), Run(Client.Ours, command, "tree pack missing"));
    }

    [Theory]
    [InlineData("backup", ".")]
    [InlineData("backup", ".", "nosuch")]
    [InlineData("backup", "nosuch")]
    [InlineData("backup", ".", "--skip-if-unchanged", "--force")]
    public void A_backup_prints_the_same_kinds_of_objects(params string[] command)
    {
        Assert.Equal(Run(Client.Newest, command), Run(Client.Ours, command));
    }

    [Fact]
    public void A_dry_run_names_no_snapshot_as_there_is_none()
    {
        string[] command = ["backup", ".", "--dry-run"];
        Assert.Equal(
            Run(Client.Newest, command).Replace("snapshot_id: String, ", "", StringComparison.Ordinal), Run(Client.Ours, command));
    }

    [Theory]
    [InlineData("backup", ".", "-v")]
    [InlineData("backup", ".", "-vv")]
    [InlineData("backup", "file", "folder", "link", "-vv")]
    [InlineData("backup", ".", "--no-scan", "-v")]
    [InlineData("backup", ".", "--force", "-v")]
    [InlineData("backup", "--stdin-from-command", "-v", "--stdin-filename", "a/b", "--", "echo", "output")]
    public void A_verbose_backup_tells_of_each_entry_as_restic_does(params string[] command)
    {
        var (theirs, ours) = (Items(Client.Newest, command), Items(Client.Ours, command));
        Assert.NotEmpty(theirs);
        Assert.Equal(theirs, ours);
    }

    [Theory]
    [InlineData("restic")]
    [InlineData("resgate")]
    public void What_a_verbose_backup_tells_of_entries_is_what_its_summary_adds_up(string name)
    {
        using var place = WithChanges();
        var lines = JsonShape.ByKind(Client.Named(name).Run(place, "backup", "--json", "-vv", ".").Text);
        var summary = lines["summary"].Single();
        var items = lines["verbose_status"].Where(line => line.GetProperty("action").GetString() != "scan_finished").ToList();
        var snapshot = JsonElement.Parse(Client.Newest.Run(place, "cat", "snapshot", summary.GetProperty("snapshot_id").GetString()!).Text);

        // The root is no entry of anything, so no line tells of it.
        var root = Client.Newest.Run(place, "cat", "blob", snapshot.GetProperty("tree").GetString()!).Output.Length;
        Assert.Equal(summary.GetProperty("data_added").GetInt64(), root + Sum("data_size") + Sum("metadata_size"));
        Assert.InRange(
            summary.GetProperty("data_added_packed").GetInt64() - Sum("data_size_in_repo") - Sum("metadata_size_in_repo"), 1, root + 100);

        long Sum(string key) => items.Sum(item => item.GetProperty(key).GetInt64());
    }

    [Theory]
    [InlineData("restic")]
    [InlineData("resgate")]
    public void Progress_is_told_with_keys_that_restic_knows(string name)
    {
        using var place = WithSource();
        var noise = new byte[1 << 20];
        for (var i = 0; i < 48; i++)
        {
            new Random(i).NextBytes(noise);
            File.WriteAllBytes(Path.Combine(place.Source, $"noise{i}"), noise);
        }

        // Slow enough to have something to tell.
        var output = Client.Named(name).Run(place, "backup", "--json", "--limit-upload", "20000", ".").Text;
        var status = JsonShape.ByKind(output)["status"].ToList();
        Assert.NotEmpty(status);
        foreach (var line in status)
        {
            Assert.InRange(line.GetProperty("percent_done").GetDouble(), 0, 1);
            var keys = JsonShape.Keys(line).Where(key => !key.StartsWith("current_files: [", StringComparison.Ordinal));
            Assert.Empty(keys.Except(_statusKeys));
        }

        var read = status.Where(line => line.TryGetProperty("current_files", out _))
            .SelectMany(line => line.GetProperty("current_files").EnumerateArray())
            .Select(file => file.GetString()!);
        Assert.All(read, static file => Assert.Matches("^/(noise[0-9]+|file|folder/inner)$", file));
        Assert.Contains(read, static file => file.Contains("noise", StringComparison.Ordinal));
    }

    /// <summary>The second of two backups, line by line: all that does not depend on when and where it ran.</summary>
    private static List<string> Items(Client client, string[] command)
    {
        using var place = WithChanges();
        var lines = JsonShape.ByKind(client.Run(place, ["--json", .. command]).Text)["verbose_status"];
        return [.. lines.Select(Describe).Order(StringComparer.Ordinal)];

        static string Describe(JsonElement line)
        {
            var metadata = line.GetProperty("metadata_size").GetInt64() > 0;
            var stored = line.GetProperty("data_size_in_repo").GetInt64();
            var data = line.GetProperty("data_size").GetInt64();
            return $"{line.GetProperty("action")} {line.GetProperty("item")}: {data} bytes, stored {stored > data}, tree {metadata}, "
                + $"{line.GetProperty("total_files")} files, {string.Join(", ", JsonShape.Keys(line))}";
        }
    }

    /// <summary>With one backup made, and changes of every kind since.</summary>
    private static Workplace WithChanges()
    {
        var place = WithSource();
        var noise = new byte[2 << 20];
        new Random(1).NextBytes(noise);
        Client.Newest.Run(place, "backup", "--quiet", ".");
        File.AppendAllText(Path.Combine(place.Source, "file"), "more");
        File.WriteAllText(Path.Combine(place.Source, "added"), "new");
        File.WriteAllBytes(Path.Combine(place.Source, "large"), noise);
        File.CreateSymbolicLink(Path.Combine(place.Source, "link"), "file");
        Directory.CreateDirectory(Path.Combine(place.Source, "empty"));
        return place;
    }

    /// <summary>The shapes on both outputs of a verb, on a repository of its own.</summary>
    private static string Run(Client client, string[] command, string? damage = null)
    {
        using var place = WithSource(damage is null ? "v2-019-sink" : "damage-base");
        if (damage is not null)
        {
            DamageCases.Apply(DamageCases.Named(damage), place.Repository);
        }

        string[] words = [.. command.Select(word => Word(place, word))];
        if (words[0] == "init")
        {
            words = ["-r", Path.Combine(place.Target, "new"), .. words];
        }

        var result = client.Try(place, [.. words, "--json"]);

        // Whether there is time for progress is luck.
        var shapes = JsonShape.Of(result.Text).Where(shape => !shape.Contains("message_type=status", StringComparison.Ordinal));
        return $"code {result.ExitCode}\n{string.Join('\n', shapes)}\nerrors\n{string.Join('\n', JsonShape.Of(result.Errors))}";
    }

    private static string Word(Workplace place, string word) => word switch
    {
        "OLD" => "07a8647c",
        "NEW" => "174ea51c",
        "ALL" => FirstBlob(place),
        _ => word,
    };

    private static string FirstBlob(Workplace place)
    {
        var lines = Client.Newest.Run(place, "ls", "--json", "latest").Text.Split('\n');
        var file = JsonElement.Parse(lines.First(line => line.Contains("\"text.txt\"", StringComparison.Ordinal)));
        Assert.Equal("file", file.GetProperty("type").GetString());
        return Client.Newest.Run(place, "list", "blobs").Text.Split('\n').First(line => line.StartsWith("data", StringComparison.Ordinal))[5..];
    }

    private static Workplace WithSource(string golden = "v2-019-sink")
    {
        var place = Workplace.WithGolden(golden);
        Directory.CreateDirectory(Path.Combine(place.Source, "folder"));
        File.WriteAllText(Path.Combine(place.Source, "file"), "content");
        File.WriteAllText(Path.Combine(place.Source, "folder/inner"), "content within");
        place.Current = place.Source;
        return place;
    }
}
