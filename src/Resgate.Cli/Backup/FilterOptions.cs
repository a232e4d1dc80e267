using System.CommandLine;
using Resgate.Cli.Verbs;
using Resgate.Engine.Backup;
using Resgate.Engine.Filters;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>The options that say what to leave out of a backup.</summary>
internal sealed class FilterOptions
{
    private readonly PatternOptions _patterns = new("exclude");
    private readonly Option<string[]> _ifPresent =
        Verb.Texts("--exclude-if-present", "leave out what is in directories with this file, NAME or NAME:HEADER");
    private readonly Option<bool> _caches = Verb.Flag("--exclude-caches", "leave out what is in directories marked as caches");
    private readonly Option<string> _largerThan =
        Verb.Text("--exclude-larger-than", "leave out files larger than this: a number and k, m, g or t");
    private readonly Option<bool> _oneFileSystem =
        Verb.Flag("--one-file-system", "stay on the file systems of the named paths", "-x");
    private readonly Option<bool> _cloudFiles =
        Verb.Flag("--exclude-cloud-files", "leave out files that only a cloud has (such files do not exist on Linux)");

    public void AddTo(Command command)
    {
        _patterns.AddTo(command);
        foreach (var option in (Option[])[_ifPresent, _caches, _largerThan, _oneFileSystem, _cloudFiles])
        {
            command.Options.Add(option);
        }
    }

    /// <summary>Those patterns that a snapshot records: of <c>--exclude</c> alone (format page, section 6.7).</summary>
    public IReadOnlyList<string> RecordedExcludes(Invocation call) => _patterns.OnCommandLine(call);

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a pattern or a size makes no sense.</exception>
    public SourceFilter Read(Invocation call)
    {
        var markers = (call.Get(_ifPresent) ?? []).Select(TagFileRule.Parse).ToList();
        if (call.Get(_caches))
        {
            markers.Add(TagFileRule.CacheDirectory);
        }

        return new SourceFilter
        {
            Paths = _patterns.Read(call) is { Length: > 0 } lists ? PathFilter.Excluding(lists) : PathFilter.All,
            Markers = markers,
            LargerThan = call.Get(_largerThan) is { Length: > 0 } size ? SizeLimit.Parse(size) : null,
            OneFileSystem = call.Get(_oneFileSystem),
        };
    }
}
