using YamlDotNet.Core;

namespace Resgate.Policy.Plans.Yaml;

/// <summary>What a YAML parser says, for people who have never written one.</summary>
internal static class YamlPhrase
{
    private static readonly (string Said, string What, string ToDo)[] _known =
    [
        ("invalid mapping", "a colon and a space inside a text", "put the text in quotes"),
        ("quoted scalar", "a quote is opened here and never closed", "close it, or leave both out"),
        ("expected key", "this line begins at a column that does not fit those above", "put it as far in as its " +
            "neighbours"),
        ("expected '-'", "a list ends at a line that does not fit it", "begin the line with '- ', as far in as the " +
            "others, or move it"),
        ("flow mapping", "a brace { is opened and never closed", "close it with }, and put commas between its keys"),
        ("flow sequence", "a bracket [ is opened and never closed", "close it with ], and put commas between its " +
            "items"),
        ("cannot start any token", "a character that YAML keeps for itself", "put the text in quotes"),
        ("levels deep", "blocks are nested more than 32 levels deep", "a plan needs six at the most"),
    ];

    public static (string What, string ToDo) Of(YamlException broken)
    {
        foreach (var (said, what, toDo) in _known)
        {
            if (broken.Message.Contains(said, StringComparison.OrdinalIgnoreCase))
            {
                return (what, toDo);
            }
        }

        return ($"this is no YAML: {Plain(broken.Message)}", "check the indentation, colons and quotes here and in " +
            "the line above");
    }

    // Without the marks in front, which the complaint has itself.
    private static string Plain(string message)
    {
        var end = message.LastIndexOf("): ", StringComparison.Ordinal);
        message = (end < 0 ? message : message[(end + 3)..]).TrimEnd('.');
        return message.Length == 0 ? "something is missing" : char.ToLowerInvariant(message[0]) + message[1..];
    }
}
