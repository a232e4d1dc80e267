using System.Text;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Names under which a capture keeps cron tables, volumes and the output of commands: files of one private folder.</summary>
internal static class CaptureNames
{
    // What file systems take.
    private const int MostBytes = 255;

    /// <summary>What is wrong with a name that would lead out of the folder or be taken for an option, and what to do; null for any other.</summary>
    public static (string What, string ToDo)? Refuse(string name) => IsPlain(name)
        ? null
        : ("is no plain name", $"write one without slashes, not '.' or '..', with no dash in front, {MostBytes} bytes at the most");

    public static bool IsPlain(string name) =>
        name is not ("" or "." or ".." or ['-', ..])
        && !name.Contains('/', StringComparison.Ordinal)
        && !name.Any(char.IsControl)
        && Encoding.UTF8.GetByteCount(name) <= MostBytes;

    /// <summary>Complains of each source that would be kept where an earlier one of its class is: the later one could not be written.</summary>
    public static void TellTwins(IReadOnlyList<PlannedSource> sources, string subject, Complaints complaints)
    {
        var kept = new HashSet<(string Kind, string Name)>();
        foreach (var source in sources)
        {
            (string Key, string Name, string What, string ToDo)? told = source switch
            {
                CommandSource { StoredAs: var name } => (
                    source.Marks.Keys.ContainsKey("as") ? "as" : "command", name, $"stores the output of two commands as '{name}'", "say 'as: NAME' with one of them, a name of its own"),
                CrontabSource { User: var name } => ("crontab", name, $"has the cron table of '{name}' twice", "keep one of them"),
                VolumeSource { Volume: var name } => ("volume", name, $"has the volume '{name}' twice", "keep one of them"),
                _ => null,
            };
            if (told is var (key, stored, what, toDo) && stored.Length > 0 && !kept.Add((source.GetType().Name, stored)))
            {
                complaints.Add(source.Marks.Of(key), $"{subject} {what}", toDo);
            }
        }
    }
}
