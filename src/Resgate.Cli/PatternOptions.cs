using System.CommandLine;
using Resgate.Cli.Verbs;
using Resgate.Engine.Filters;

namespace Resgate.Cli;

/// <summary>
/// The four options of one kind of pattern: <c>--exclude</c>, <c>--iexclude</c>, <c>--exclude-file</c>,
/// <c>--iexclude-file</c>, or the same with include.
/// </summary>
internal sealed class PatternOptions
{
    private readonly Option<string[]> _patterns;
    private readonly Option<string[]> _anyCase;
    private readonly Option<string[]> _files;
    private readonly Option<string[]> _anyCaseFiles;

    /// <param name="kind"><c>exclude</c> or <c>include</c>.</param>
    public PatternOptions(string kind)
    {
        _patterns =
            Verb.Texts($"--{kind}", $"{kind} what matches this pattern; may be repeated", kind == "exclude" ? ["-e"] : ["-i"]);
        _anyCase = Verb.Texts($"--i{kind}", $"as --{kind}, upper and lower case are the same");
        _files = Verb.Texts($"--{kind}-file", $"read patterns to {kind} from a file; may be repeated");
        _anyCaseFiles = Verb.Texts($"--i{kind}-file", $"as --{kind}-file, upper and lower case are the same");
    }

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_patterns, _anyCase, _files, _anyCaseFiles])
        {
            command.Options.Add(option);
        }
    }

    public IReadOnlyList<string> OnCommandLine(Invocation call) => call.Get(_patterns) ?? [];

    /// <summary>One list that heeds case and one that does not; empty ones left out.</summary>
    public PatternList[] Read(Invocation call)
    {
        var lists = (PatternList[])
        [
            PatternList.Parse(Gather(call, _patterns, _files)),
            PatternList.Parse(Gather(call, _anyCase, _anyCaseFiles), ignoreCase: true),
        ];
        return [.. lists.Where(list => !list.IsEmpty)];
    }

    private static List<byte[]> Gather(Invocation call, Option<string[]> patterns, Option<string[]> files) =>
    [
        .. (call.Get(patterns) ?? []).Select(RawArguments.BytesOf),
        .. (call.Get(files) ?? []).SelectMany(static file =>
            PatternFile.Read(TextFiles.ReadOrInput(file, "pattern file"), Environment.GetEnvironmentVariable)),
    ];
}
