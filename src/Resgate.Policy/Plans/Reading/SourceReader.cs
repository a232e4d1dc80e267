using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Reads sources: each says by one key what kind it is, and may have more keys of that kind.</summary>
internal static class SourceReader
{
    private static readonly (string Kind, string[] Further)[] _kinds =
    [
        ("paths", []),
        ("sqlite", []),
        ("volume", ["consistent-by", "hook", "staging"]),
        ("crontab", []),
        ("command", ["as"]),
    ];

    /// <summary>Null when it is not exactly one kind; there is a complaint then.</summary>
    public static PlannedSource? Read(SectionReader block)
    {
        var kinds = _kinds.Where(one => block.Has(one.Kind)).ToList();
        if (kinds.Count == 0 && !block.IsKnown)
        {
            return null;
        }

        if (kinds is not [var (kind, further)])
        {
            var (what, toDo) = kinds.Count == 0
                ? ("a source does not say what it is", $"give it {Words.List(_kinds.Select(static one => one.Kind), "or")}")
                : ($"a source is {Words.List(kinds.Select(static one => one.Kind), "and")} at once", "begin each with a dash of its own");
            block.Complaints.Add(block.Marks.Own, what, toDo);
            return null;
        }

        foreach (var key in _kinds.SelectMany(static one => one.Further).Where(key => block.Has(key) && !further.Contains(key)))
        {
            var owner = _kinds.First(one => one.Further.Contains(key)).Kind;
            block.Complaints.Add(
                block.Marks.Of(key), $"'{key}' does not go with '{kind}'", $"it belongs to a source with '{owner}'");
        }

        return kind switch
        {
            "paths" => new PathSource(block.Marks, block.Texts("paths", PatternText.Refuse)),
            "sqlite" => new SqliteSource(block.Marks, block.Texts("sqlite", PatternText.Refuse)),
            "volume" => ReadVolume(block),
            "crontab" => new CrontabSource(block.Marks, block.Text("crontab", CaptureNames.Refuse) ?? ""),
            _ => ReadCommand(block),
        };
    }

    private static VolumeSource ReadVolume(SectionReader block)
    {
        var by = (VolumeCapture?)block.Word("consistent-by") ?? VolumeCapture.Pause;
        var hook = block.Texts("hook");
        if (by == VolumeCapture.Hook && hook.Count == 0)
        {
            block.Complaints.Add(
                block.Marks.Of("consistent-by"),
                "'consistent-by: hook' without a hook",
                "name the program: 'hook: [ /usr/local/bin/dump-it ]'");
        }
        else if (by != VolumeCapture.Hook && hook.Count > 0)
        {
            block.Complaints.Add(block.Marks.Of("hook"), "a hook that nothing calls", "say 'consistent-by: hook'");
        }

        return new VolumeSource(block.Marks, block.Text("volume", CaptureNames.Refuse) ?? "", by, hook, block.Text("staging"));
    }

    private static CommandSource ReadCommand(SectionReader block)
    {
        var command = block.Texts("command");
        if (command is [var only] && only.Contains(' ', StringComparison.Ordinal))
        {
            block.Complaints.Add(
                block.Marks.Of("command"),
                "'command' is one text with spaces, and no shell takes it apart",
                $"write it as a list: [ {string.Join(", ", only.Split(' ', StringSplitOptions.RemoveEmptyEntries))} ]");
        }

        var program = command.Count > 0 ? command[0].Split('/')[^1] : "";
        if (command.Count > 0 && !block.Has("as") && !CaptureNames.IsPlain(program))
        {
            block.Complaints.Add(
                block.Marks.Of("command"),
                $"'command' is '{command[0]}', whose last part cannot be the name that its output is stored under",
                "name a program, and say 'as: NAME' where its own name will not do");
        }

        return new CommandSource(block.Marks, command, block.Has("as") ? block.Text("as", CaptureNames.Refuse) ?? "" : program);
    }
}
