using System.CommandLine;
using System.Text;

namespace Resgate.Cli.Completion;

/// <summary>Scripts that let shells complete verbs and options.</summary>
internal sealed class CompletionScripts(Command root)
{
    private static readonly string Program = ProgramName.Name;

    private readonly IReadOnlyList<VerbWords> _verbs = VerbWords.All(root);

    // Verbs below verbs are completed as words of the verb above.
    private IEnumerable<VerbWords> TopVerbs => _verbs.Where(static verb => !verb.Name.Contains(' ', StringComparison.Ordinal));

    public string Bash()
    {
        var script = new StringBuilder($"# bash completion for {Program}\n\n_{Program}() {{\n");
        script.Append("    local current=\"${COMP_WORDS[COMP_CWORD]}\" verb= word words\n");
        script.Append("    for word in \"${COMP_WORDS[@]:1:COMP_CWORD-1}\"; do\n");
        var names = string.Join('|', TopVerbs.Select(static verb => verb.Name));
        script.Append($"        case \"$word\" in {names}) verb=\"$word\"; break ;; esac\n");
        script.Append("    done\n    case \"$verb\" in\n");
        foreach (var verb in TopVerbs)
        {
            script.Append($"        {verb.Name}) words=\"{string.Join(' ', WordsOf(verb))}\" ;;\n");
        }

        script.Append($"        *) words=\"{string.Join(' ', TopVerbs.Select(static verb => verb.Name))}\" ;;\n    esac\n");
        script.Append($"    words=\"$words {string.Join(' ', GlobalWords)}\"\n");
        script.Append("    COMPREPLY=()\n");
        script.Append("    if [[ -z \"$verb\" || \"$current\" == -* || $((COMP_CWORD)) -eq 2 ]]; then\n");
        script.Append("        COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n    fi\n}\n\n");
        return script.Append($"complete -o default -F _{Program} {Program}\n").ToString();
    }

    public string Zsh()
    {
        var script = new StringBuilder($"#compdef {Program}\n\n_{Program}() {{\n");
        script.Append("    local verb word\n    local -a verbs options globals\n    verbs=(\n");
        foreach (var verb in TopVerbs)
        {
            script.Append($"        {Quote($"{verb.Name}:{verb.Description}")}\n");
        }

        script.Append($"    )\n    globals=({string.Join(' ', GlobalWords)})\n");
        script.Append("    for word in \"${(@)words[2,CURRENT-1]}\"; do\n");
        script.Append("        if [[ -n \"${(M)verbs:#$word:*}\" ]]; then verb=$word; break; fi\n    done\n");
        script.Append("    case $verb in\n");
        foreach (var verb in TopVerbs)
        {
            script.Append($"        {verb.Name}) options=({string.Join(' ', WordsOf(verb))}) ;;\n");
        }

        script.Append("        *) _describe 'verb' verbs; compadd -- $globals; return ;;\n    esac\n");
        script.Append("    compadd -- $options $globals\n    _files\n}\n\n");
        script.Append($"if [[ $funcstack[1] == _{Program} ]]; then _{Program} \"$@\"; ");
        return script.Append($"else compdef _{Program} {Program}; fi\n").ToString();
    }

    public string Fish()
    {
        var script = new StringBuilder($"# fish completion for {Program}\n\n");
        foreach (var option in root.Options)
        {
            script.Append($"complete -c {Program}{FishOption(option)}\n");
        }

        foreach (var verb in TopVerbs)
        {
            script.Append($"complete -c {Program} -f -n __fish_use_subcommand -a {verb.Name} -d {Quote(verb.Description)}\n");
            foreach (var below in verb.Subverbs)
            {
                script.Append($"complete -c {Program} -f -n '__fish_seen_subcommand_from {verb.Name}' -a {below}\n");
            }

            foreach (var option in verb.Options)
            {
                script.Append($"complete -c {Program} -n '__fish_seen_subcommand_from {verb.Name}'{FishOption(option)}\n");
            }
        }

        return script.ToString();
    }

    public string PowerShell()
    {
        var script = new StringBuilder($"# PowerShell completion for {Program}\n\n");
        script.Append($"Register-ArgumentCompleter -Native -CommandName '{Program}' -ScriptBlock {{\n");
        script.Append("    param($wordToComplete, $commandAst, $cursorPosition)\n    $words = @{\n");
        foreach (var verb in TopVerbs)
        {
            script.Append($"        '{verb.Name}' = @({string.Join(", ", WordsOf(verb).Select(static word => $"'{word}'"))})\n");
        }

        script.Append($"    }}\n    $globals = @({string.Join(", ", GlobalWords.Select(static word => $"'{word}'"))})\n");
        script.Append("    $verb = $commandAst.CommandElements | Select-Object -Skip 1 | ForEach-Object { \"$_\" } |\n");
        script.Append("        Where-Object { $words.ContainsKey($_) } | Select-Object -First 1\n");
        script.Append("    $choices = if ($verb -and $verb -ne $wordToComplete) { $words[$verb] } else { $words.Keys }\n");
        script.Append("    @($choices) + $globals | Where-Object { $_ -like \"$wordToComplete*\" } | Sort-Object |\n");
        script.Append("        ForEach-Object {\n");
        script.Append("            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)\n");
        return script.Append("        }\n}\n").ToString();
    }

    private IEnumerable<string> GlobalWords => root.Options.SelectMany(VerbWords.Spellings);

    private static IEnumerable<string> WordsOf(VerbWords verb) =>
        verb.Subverbs.Concat(verb.Options.SelectMany(VerbWords.Spellings));

    private static string FishOption(Option option)
    {
        var names = string.Concat(VerbWords.Spellings(option).Select(static name => name switch
        {
            ['-', '-', .. var longName] => $" -l {longName}",
            ['-', var letter] => $" -s {letter}",
            _ => "",
        }));
        var needsValue = option.ValueType == typeof(bool) ? "" : " -r";
        return $"{names}{needsValue} -d {Quote(option.Description ?? "")}";
    }

    private static string Quote(string text) => $"'{text.Replace("'", "", StringComparison.Ordinal)}'";
}
