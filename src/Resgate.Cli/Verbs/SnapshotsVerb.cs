using System.CommandLine;
using System.Globalization;
using System.Text;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Listing;
using Resgate.Format.Text;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>snapshots</c>: lists snapshots.</summary>
internal static class SnapshotsVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var named = Verb.Many("snapshotID", "snapshots to list (default: all that fit)");
        var compact = Verb.Flag("--compact", "leave the paths out", "-c");
        var groupBy = Verb.Text("--group-by", "group by host, paths and/or tags, separated by commas", "-g");
        var latest = new Option<int>("--latest")
        {
            Description = "only the last n snapshots of each host and set of paths",
            HelpName = "n",
        };
        var selection = new SelectionOptions();
        var command = new Command("snapshots", "List snapshots") { named, compact, groupBy, latest };
        selection.AddTo(command);
        return command.Does(globals, async call =>
        {
            var by = GroupBy.Parse(call.Get(groupBy) ?? "");
            await using var opened = await call.OpenAsync(LockMode.Shared);
            var found = await SnapshotArguments.FindAllAsync(call, opened, call.Get(named) ?? [], selection.Read(call));

            // Each group is thinned out for itself, as in restic.
            var groups = Divide(found, by)
                .Select(group => (group.Key, Snapshots: SnapshotList.Latest(group.Snapshots, call.Get(latest))))
                .ToList();
            if (call.Json)
            {
                WriteJson(call, groups, by);
            }
            else
            {
                WriteText(call, groups, call.Get(compact));
            }

            return ExitCode.Done;
        });
    }

    private static IEnumerable<(GroupKey Key, IReadOnlyList<StoredSnapshot> Snapshots)> Divide(
        IReadOnlyList<StoredSnapshot> snapshots, GroupBy by)
    {
        var stored = snapshots.ToDictionary(static snapshot => snapshot.Id);
        return Grouping.Divide(RetentionCandidates.Of(snapshots), by).Select(group =>
            (group.Key, (IReadOnlyList<StoredSnapshot>)[.. group.Snapshots.Reverse().Select(one => stored[one.Id])]));
    }

    private static void WriteText(
        Invocation call, List<(GroupKey Key, IReadOnlyList<StoredSnapshot> Snapshots)> groups, bool compact)
    {
        foreach (var (key, snapshots) in groups)
        {
            if (Describe(key) is { Length: > 0 } description)
            {
                call.Out.WriteLine($"snapshots for ({description}):");
            }

            SnapshotTable.Write(call.Out, snapshots, compact);
        }
    }

    /// <summary>A group for people, as restic heads its tables.</summary>
    public static string Describe(GroupKey key)
    {
        string[] parts =
        [
            key.Host.Length > 0 ? $"host [{key.Host}]" : "",
            key.Tags.Count > 0 ? $"tags [{string.Join(", ", key.Tags)}]" : "",
            key.Paths.Count > 0 ? $"paths [{string.Join(", ", key.Paths)}]" : "",
        ];
        return string.Join(", ", parts.Where(static part => part.Length > 0));
    }

    private static void WriteJson(
        Invocation call, List<(GroupKey Key, IReadOnlyList<StoredSnapshot> Snapshots)> groups, GroupBy by)
    {
        var json = new JsonText();
        if (by == GroupBy.Nothing)
        {
            SnapshotJson.Array(json, groups.SelectMany(static group => group.Snapshots));
        }
        else
        {
            json.Raw("["u8);
            for (var i = 0; i < groups.Count; i++)
            {
                json.Raw(i == 0 ? "{\"group_key\":"u8 : ",{\"group_key\":"u8);
                WriteKey(json, groups[i].Key);
                json.Raw(",\"snapshots\":"u8);
                SnapshotJson.Array(json, groups[i].Snapshots);
                json.Raw("}"u8);
            }

            json.Raw("]"u8);
        }

        call.Out.WriteLine(Encoding.UTF8.GetString(json.Written));
    }

    private static void WriteKey(JsonText json, GroupKey key)
    {
        json.Raw("{\"hostname\":"u8);
        json.Text(key.Host);
        json.Raw(",\"paths\":"u8);
        WriteTexts(json, key.Paths);
        json.Raw(",\"tags\":"u8);
        WriteTexts(json, key.Tags);
        json.Raw("}"u8);
    }

    private static void WriteTexts(JsonText json, IReadOnlyList<string> texts)
    {
        if (texts.Count == 0)
        {
            json.Raw("null"u8);
            return;
        }

        for (var i = 0; i < texts.Count; i++)
        {
            json.Raw(i == 0 ? "["u8 : ","u8);
            json.Text(texts[i]);
        }

        json.Raw("]"u8);
    }
}
