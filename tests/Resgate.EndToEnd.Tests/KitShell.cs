using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>Somebody who types what a kit in English says, on a machine that has nothing but the kit and one program.</summary>
internal sealed class KitShell(Installation vv, string kit)
{
    private const string ToResgate = "restic() { resgate \"$@\"; }";

    private readonly List<List<string>> _blocks = Read(kit);

    public string Home { get; } = Directory.CreateDirectory(vv.At("home of somebody")).FullName;

    /// <summary>Brings everything back from one place; what comes goes below <c>restore</c>.</summary>
    /// <param name="program">Stock restic, or Resgate.</param>
    /// <param name="place">The place's name.</param>
    public Tool.Result Type(string program, string place)
    {
        var isRestic = program != Programs.Resgate;
        List<string> own = [.. OfPlace(place).Where(line => isRestic ? line != ToResgate : !line.StartsWith("restic() { command", StringComparison.Ordinal))];
        if (!isRestic)
        {
            // The line that turns to Resgate stands below those that it is for.
            own.Remove(ToResgate);
            own.Insert(0, ToResgate);
        }

        return Run(program, isRestic ? "restic" : "resgate", [.. Beginning(), .. own]);
    }

    /// <summary>Brings everything back with the verbs of the plan.</summary>
    /// <param name="place">The only place of which more than the plan is typed.</param>
    public Tool.Result TypePlan(string place) => Run(
        Programs.Resgate,
        "resgate",
        [
            .. Beginning(),
            .. OfPlace(place).Where(static line => !line.StartsWith("restic", StringComparison.Ordinal) && !line.StartsWith("bring ", StringComparison.Ordinal)),
            .. _blocks.SkipWhile(static block => block[0] != "# the plan").TakeWhile(static block => !block[0].StartsWith("docker ", StringComparison.Ordinal))
                .SelectMany(static block => block).Where(static line => !line.Contains("--graph", StringComparison.Ordinal)),
        ]);

    // But for the line that is for a place that can only be read.
    private IEnumerable<string> Beginning() => _blocks.TakeWhile(static block => !block[0].StartsWith("# place: ", StringComparison.Ordinal))
        .SelectMany(static block => block).Where(static line => !line.Contains("--no-lock", StringComparison.Ordinal));

    private IEnumerable<string> OfPlace(string place) => _blocks.SkipWhile(block => block[0] != "# place: " + place)
        .TakeWhile(block => block[0] != "# the plan" && (block[0] == "# place: " + place || !block[0].StartsWith("# place: ", StringComparison.Ordinal)))
        .SelectMany(static block => block);

    private Tool.Result Run(string program, string name, List<string> lines)
    {
        var programs = Directory.CreateDirectory(vv.At($"programs-{Guid.NewGuid():n}")).FullName;
        File.WriteAllText(Path.Combine(programs, name), $"#!/bin/sh\nexec '{program}' \"$@\"\n");
        File.SetUnixFileMode(Path.Combine(programs, name), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        var script = string.Join('\n', lines).Replace("/restore", vv.At("restore"), StringComparison.Ordinal);
        return Tool.Try("env", null, ["-i", $"PATH={programs}:/usr/bin:/bin", "HOME=" + Home, "sh", "-e", "-c", script], []);
    }

    /// <summary>What is for a shell: paragraphs that begin with a line that only a shell would understand.</summary>
    private static List<List<string>> Read(string kit)
    {
        string[] beginnings = ["# place: ", "# the plan", "umask ", "T=", "restic", "bring ", "mkdir ", "export ", "docker "];
        var blocks = new List<List<string>>();
        var isOpen = false;
        var wasEmpty = true;
        var isFile = false;
        foreach (var line in File.ReadLines(kit))
        {
            if (!isOpen && wasEmpty && beginnings.Any(beginning => line.StartsWith(beginning, StringComparison.Ordinal)))
            {
                blocks.Add([]);
                isOpen = true;
            }

            isFile = (isFile || line.EndsWith("<<'END-OF-FILE'", StringComparison.Ordinal)) && line != "END-OF-FILE";
            isOpen &= line.Length > 0 || isFile;
            wasEmpty = line.Length == 0;
            if (isOpen)
            {
                blocks[^1].Add(line);
            }
        }

        return blocks;
    }
}
