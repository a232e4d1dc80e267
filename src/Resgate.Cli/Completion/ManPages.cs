using System.CommandLine;
using System.Text;
using Resgate.Cli.Verbs;

namespace Resgate.Cli.Completion;

/// <summary>Manual pages: one for the program, one for each verb.</summary>
internal static class ManPages
{
    /// <summary>File names and contents.</summary>
    public static IEnumerable<(string Name, string Content)> All(Command root)
    {
        var verbs = VerbWords.All(root);
        var name = ProgramName.Name;
        var program = Begin(name, root.Description ?? "");
        program.Append($".SH SYNOPSIS\n.B {name}\n.I verb\n[options]\n.SH VERBS\n");
        foreach (var verb in verbs)
        {
            program.Append($".TP\n.B {Escape(verb.Name)}\n{Escape(verb.Description)}\n");
        }

        AppendOptions(program, "OPTIONS OF EVERY VERB", root.Options);
        AppendExitCodes(program);
        yield return ($"{name}.1", program.ToString());

        foreach (var verb in verbs)
        {
            var title = $"{name}-" + verb.Name.Replace(' ', '-');
            var page = Begin(title, verb.Description);
            page.Append($".SH SYNOPSIS\n.B {name} {Escape(verb.Name)}\n[options]");
            page.Append(string.Concat(verb.Arguments.Select(static argument => $" {Escape(argument.Name)}"))).Append('\n');
            foreach (var argument in verb.Arguments)
            {
                page.Append($".TP\n.I {Escape(argument.Name)}\n{Escape(argument.Description ?? "")}\n");
            }

            AppendOptions(page, "OPTIONS", verb.Options);
            AppendExitCodes(page);
            yield return (title + ".1", page.Append($".SH SEE ALSO\n.BR {name} (1)\n").ToString());
        }
    }

    private static StringBuilder Begin(string title, string description) => new StringBuilder()
        .Append($".TH \"{Escape(title.ToUpperInvariant())}\" 1 \"\" \"{ProgramName.Name} {VersionVerb.Version}\" \"\"\n")
        .Append($".SH NAME\n{Escape(title)} \\- {Escape(description)}\n");

    private static void AppendOptions(StringBuilder page, string heading, IEnumerable<Option> options)
    {
        page.Append($".SH {heading}\n");
        foreach (var option in options)
        {
            var spellings = string.Join(", ", VerbWords.Spellings(option));
            page.Append($".TP\n.B {Escape(spellings)}\n{Escape(option.Description ?? "")}\n");
        }
    }

    private static void AppendExitCodes(StringBuilder page) => page.Append(
        ".SH EXIT STATUS\n0 done; 1 failed; 2 a fault of the program; 3 done in part; 10 no repository; "
        + "11 the repository is locked; 12 wrong password; 130 interrupted.\n");

    // A dot or a quote at a line's beginning would be an order to the formatter.
    private static string Escape(string text)
    {
        var escaped = text.Replace("\\", "\\e", StringComparison.Ordinal).Replace("-", "\\-", StringComparison.Ordinal);
        return escaped.StartsWith('.') || escaped.StartsWith('\'') ? "\\&" + escaped : escaped;
    }
}
