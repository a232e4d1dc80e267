using System.Text.Json;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>history</c>: versions of files of the sample, whole and damaged, across two places.</summary>
public sealed class HistoryTests
{
    private const string Sources = "[ { paths: [ .env, orchestrator_data ] } ]";

    [Fact]
    public async Task The_newest_intact_version_of_a_clip_is_marked_although_the_newest_is_cut_off()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync(alike: false);
        vv.Edit("keep: { last: 2 }", "keep: { last: 9 }");
        var clip = Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4")[0];
        var whole = File.ReadAllBytes(clip);
        Assert.Equal(0, vv.Run("media").ExitCode);
        File.WriteAllBytes(clip, whole[..(whole.Length / 2)]);
        Assert.Equal(0, vv.Run("media").ExitCode);
        File.Delete(clip);
        Assert.Equal(0, vv.Run("media").ExitCode);

        var history = vv.Do("history", clip);

        Assert.Equal((0, ""), (history.ExitCode, history.Errors));
        var lines = history.Text.Split('\n');
        Assert.Equal($"{clip}: 2 versions", lines[0]);
        Assert.Matches("^    [0-9a-f]{8} .* one, two  damaged by graph: it is cut off at byte .*; its analysis names the hash [0-9a-f]{8}$", lines[4]);
        var content = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(whole));
        Assert.Matches($"^->  {content[..8]}  .*  one, two  intact by graph: [0-9]+ boxes, with moov and media data; its analysis, its summary and its logline name its hash; the HMAC is not examined: no key$", lines[5]);
        Assert.StartsWith("the newest intact version by graph is -> of ", lines[^2], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_is_judged_by_its_own_check_and_a_document_by_its_syntax()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        var document = Directory.GetFiles(vv.At("vv/storage/analytic"), "*.json")[0];
        Assert.Equal(0, vv.Run().ExitCode);
        File.AppendAllText(document, "}");
        var size = new FileInfo(vv.Database).Length;
        using (var file = File.OpenWrite(vv.Database))
        {
            file.SetLength(size - 100);
        }

        Assert.Equal(0, vv.Run("media", "state").ExitCode);

        Assert.Equal(
            [("damaged", false), ("intact", true)], Verdicts(vv.Do("history", "storage/analytic/" + Path.GetFileName(document), "--json")));
        Assert.Equal([("damaged", false), ("intact", true)], Verdicts(vv.Do("history", vv.Database, "--json")));
        Assert.Equal([("unknown", false)], Verdicts(vv.Do("history", ".env", "--json")));
    }

    [Fact]
    public async Task A_clip_that_was_exchanged_for_another_whole_one_is_damaged_by_what_its_signed_logline_says()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run("media", "state").ExitCode);
        var clips = Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4");
        File.Copy(clips[1], clips[0], overwrite: true);
        var summary = Path.Combine(vv.At("vv/storage/summaries"), Path.GetFileNameWithoutExtension(clips[0]) + ".summary.json");
        File.WriteAllText(summary, File.ReadAllText(summary).Replace("events were seen", "events were seem", StringComparison.Ordinal));
        Assert.Equal(0, vv.Run("media").ExitCode);

        var history = vv.Do("history", clips[0]);

        Assert.Equal((0, ""), (history.ExitCode, history.Errors));
        var lines = history.Text.Split('\n');
        Assert.Matches("damaged by graph: [0-9]+ boxes, with moov and media data; its logline, whose HMAC holds, names the hash [0-9a-f]{8}$", lines[4]);
        Assert.Matches("^->  .* intact by graph: [0-9]+ boxes, with moov and media data; its logline, whose HMAC holds, names its hash$", lines[5]);
        Assert.StartsWith("the newest intact version by graph is -> of ", lines[^2], StringComparison.Ordinal);
        Assert.Equal([("damaged", false), ("intact", true)], Verdicts(vv.Do("history", summary, "--json")));
    }

    [Fact]
    public async Task A_logline_is_examined_with_the_key_of_its_time_or_of_a_file_and_never_held_intact_by_graph_without_one()
    {
        using var vv = new Installation("[ { paths: [ orchestrator_data ] } ]");
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);
        var logline = Directory.GetFiles(vv.At("vv/storage/loglines"), "*.json")[0];
        var key = File.ReadLines(Path.Combine(vv.Root, ".env")).Single(static line => line.StartsWith("VV_HMAC_KEY=", StringComparison.Ordinal))[12..];
        File.WriteAllText(vv.At("key"), key + "\n");
        File.WriteAllText(vv.At("other-key"), new string('0', 64));

        var without = vv.Do("history", logline);
        Assert.Contains("graph not examined: the HMAC is not examined: no key; it names the hash of its summary", without.Text, StringComparison.Ordinal);
        Assert.Contains("the newest intact version by structure is -> of ", without.Text, StringComparison.Ordinal);
        var with = vv.Do("history", logline, "--hmac-key-file", vv.At("key"));
        Assert.Contains("intact by graph: JSON of 31 tokens; its HMAC holds; it names the hash of its summary\n", with.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(key, with.Text + with.Errors, StringComparison.Ordinal);
        Assert.Equal([("damaged", false)], Verdicts(vv.Do("history", logline, "--json", "--hmac-key-file", vv.At("other-key"))));
        Assert.Equal(1, vv.Do("history", logline, "--hmac-key-file", vv.At("plan.yaml")).ExitCode);

        vv.Write("[ { paths: [ .env ] } ]");
        Assert.Equal(0, vv.Run("state").ExitCode);
        Assert.Contains("intact by graph: ", vv.Do("history", logline).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Folders_that_are_links_to_another_disk_hold_together_as_any()
    {
        using var vv = new Installation("[ { paths: [ .env ] }, { sqlite: orchestrator_data/*.sqlite } ]");
        await vv.InitAsync();
        Directory.Move(vv.At("vv/storage/processed"), vv.At("disk"));
        File.CreateSymbolicLink(vv.At("vv/storage/processed"), vv.At("disk"));
        Assert.Equal(0, vv.Run().ExitCode);

        var set = vv.Do("history", "--graph");

        Assert.Equal((0, ""), (set.ExitCode, set.Errors));
        Assert.EndsWith("\n3 clips, 3 listed as processed\nthese points hold together\n", set.Text, StringComparison.Ordinal);
        File.Delete(Directory.GetFiles(vv.At("disk"))[0]);
        Assert.Equal(0, vv.Run("media").ExitCode);
        Assert.Contains(" lacks video\n", vv.Do("history", "--graph").Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_version_that_one_place_has_lost_is_read_from_another()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run("media").ExitCode);
        var clip = Directory.GetFiles(vv.At("vv/storage/processed"), "*.mp4")[0];
        var packs = Directory.GetFiles(Path.Combine(vv.At("one"), "data"), "*", SearchOption.AllDirectories);
        foreach (var pack in packs)
        {
            Tool.Run("chmod", "u+w", pack);
            using var file = File.OpenWrite(pack);
            file.Write(new byte[Math.Min(file.Length, 100_000) / 2]);
        }

        var history = vv.Do("history", clip, "--json");

        Assert.Equal(0, history.ExitCode);
        Assert.Contains(" at one: ", history.Errors, StringComparison.Ordinal);
        Assert.Equal([("intact", true)], Verdicts(history));
    }

    [Fact]
    public async Task What_is_in_no_point_is_said()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        Assert.Equal(0, vv.Run().ExitCode);

        var nothing = vv.Do("history", "storage/nothing.json");
        Assert.Equal((1, $"error: no point has {vv.Root}/storage/nothing.json\n"), (nothing.ExitCode, nothing.Errors));
    }

    [Fact]
    public async Task Of_a_folder_it_lists_what_points_have_and_the_machine_has_not_any_more_each_as_it_was_last()
    {
        using var vv = new Installation(Sources);
        await vv.InitAsync();
        var doomed = Path.Combine(vv.Root, "storage/raw/doomed.txt");
        File.WriteAllText(doomed, "first");
        Assert.Equal(0, vv.Run().ExitCode);
        File.WriteAllText(doomed, "second");
        Assert.Equal(0, vv.Run("media").ExitCode);
        var nothing = vv.Do("history", "storage");
        Assert.Equal((0, $"{vv.Root}/storage: 0 files that points have and that this machine has not\n"), (nothing.ExitCode, nothing.Text));

        File.Delete(doomed);
        File.Delete(vv.Database);
        Directory.Delete(Path.Combine(vv.Root, "storage/loglines"), recursive: true);
        Assert.Equal(0, vv.Run("media").ExitCode);
        var missing = vv.Do("history", vv.Root, "--json");

        Assert.Equal((0, ""), (missing.ExitCode, missing.Errors));
        var lines = missing.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var paths = lines.SkipLast(1).ToDictionary(static line => line.GetProperty("path").GetString()!, static line => line.GetProperty("size").GetInt64());
        Assert.Equal(6, paths[doomed]);
        Assert.Contains(vv.Database, paths.Keys);
        Assert.Equal(6, paths.Keys.Count(path => path.StartsWith($"{vv.Root}/storage/loglines/", StringComparison.Ordinal)));
        Assert.Equal(8, paths.Count);
        Assert.Equal(8, lines[^1].GetProperty("missing").GetInt32());

        Assert.Equal(0, vv.Do("restore", doomed, "--target", "/").ExitCode);
        Assert.Equal("second", File.ReadAllText(doomed));
        Assert.Matches("storage/loglines: 6 files that.*\n(.*\n)+.* media +one +/", vv.Do("history", "storage/loglines").Text);
    }

    private static List<(string? Verdict, bool IsBest)> Verdicts(Tool.Result history)
    {
        Assert.Equal(0, history.ExitCode);
        var lines = history.Text.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal("history_summary", lines[^1].GetProperty("message_type").GetString());
        return lines[..^1].ConvertAll(static line => (line.GetProperty("verdict").GetString(), line.GetProperty("newest_intact").GetBoolean()));
    }
}
