using System.Text.Json;
using System.Text.RegularExpressions;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>What the sample's own checker finds in a restored set of points, beside what Resgate said of the same set.</summary>
internal sealed partial class GraphAudit(Installation vv)
{
    private static readonly string _sample = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../samples/vv-video-ai"));
    private static readonly string[] _classes = ["state", "metadata", "media"];

    /// <param name="Torn">Clips that the state lists and that are not wholly there, by the checker.</param>
    /// <param name="Lost">Those of them whose clips do not wait in the restored <c>input</c>: the orchestrator does its work again for what waits there.</param>
    /// <param name="Found">All clips and screens of which the checker finds anything.</param>
    /// <param name="SaidTorn">The first, by Resgate.</param>
    /// <param name="Said">The second, by Resgate.</param>
    /// <param name="Warnings">What <c>restore</c> of the three classes warned of.</param>
    /// <param name="NearestWhole">The time at which all holds together, by Resgate.</param>
    /// <param name="HoldsTogether">Whether this one does, by Resgate.</param>
    /// <param name="Text">Everything the checker said.</param>
    public sealed record Result(
        HashSet<string> Torn, HashSet<string> Lost, HashSet<string> Found, HashSet<string> SaidTorn, HashSet<string> Said, string Warnings, DateTimeOffset? NearestWhole, bool HoldsTogether, string Text);

    /// <summary>Restores the points of a time and has both judge them.</summary>
    public Result Examine(DateTimeOffset at)
    {
        var time = at.ToString("O");
        var warnings = "";
        var tree = vv.At("audit-tree");
        Tool.Run("rm", "-rf", "--", tree);
        Directory.CreateDirectory(tree);
        foreach (var one in _classes)
        {
            var target = vv.At($"audit-{one}");
            var restore = vv.Do("restore", one, "--at", time, "--target", target, "--delete");
            Assert.True(restore.ExitCode == 0, restore.Text + restore.Errors);
            warnings += restore.Errors;
            Tool.Run("cp", "-al", $"{target}{vv.Root}/.", tree);
        }

        var check = Tool.Try(
            Path.Combine(_sample, "check_graph.py"), null, [tree, "--json", "--only", "videos,documents,loglines,playlists,state"], []);
        Assert.True(check.ExitCode is 0 or 4, check.Text + check.Errors);
        using var found = JsonDocument.Parse(check.Output);
        var gaps = found.RootElement.GetProperty("gaps").EnumerateArray()
            .Select(static gap => (Kind: Text(gap, "kind"), Part: Text(gap, "part"), Who: SubjectOf(Text(gap, "path"), Text(gap, "says"))))
            .ToList();

        var said = vv.Do("history", "--graph", "--at", time, "--json");
        Assert.True(said.ExitCode is 0 or 3, said.Text + said.Errors);
        var lines = said.Text.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement).ToList();
        var own = lines[..^1].ConvertAll(static gap => (Fault: Text(gap, "fault"), Clip: Text(gap, "clip")));
        var summary = lines[^1];
        Assert.Equal(said.ExitCode == 0, summary.GetProperty("holds_together").GetBoolean());
        HashSet<string> torn = [.. gaps.Where(static gap => gap.Kind == "torn").Select(static gap => gap.Who)];
        return new Result(
            torn,
            [.. torn.Where(clip => !File.Exists(Path.Combine(tree, "storage/input", clip + ".mp4")))],
            [.. gaps.Select(static gap => gap.Who)],
            [.. own.Where(static gap => gap.Fault == "torn").Select(static gap => gap.Clip)],
            [.. own.Select(static gap => gap.Clip)],
            warnings,
            summary.TryGetProperty("nearest_whole", out var nearest) ? nearest.GetDateTimeOffset() : null,
            said.ExitCode == 0,
            check.Text);
    }

    // The clip, or the screen, that a gap is about; the state's gaps are about what they say.
    private static string SubjectOf(string path, string says) =>
        Clip().Match(path) is { Success: true } clip ? clip.Value
        : Clip().Match(says) is { Success: true } named ? named.Value
        : Screen().Match(path) is { Success: true } screen ? screen.Value
        : path;

    private static string Text(JsonElement gap, string name) => gap.GetProperty(name).GetString()!;

    [GeneratedRegex("cam[0-9]+_[0-9TZ]+")]
    private static partial Regex Clip();

    [GeneratedRegex("tv[0-9]+")]
    private static partial Regex Screen();
}
