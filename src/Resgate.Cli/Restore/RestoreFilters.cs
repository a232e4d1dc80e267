using System.CommandLine;
using Resgate.Cli.Verbs;
using Resgate.Engine.Filters;
using Resgate.Primitives;

namespace Resgate.Cli.Restore;

/// <summary>The options that choose what is restored: paths, and extended attributes.</summary>
internal sealed class RestoreFilters
{
    private readonly PatternOptions _includes = new("include");
    private readonly PatternOptions _excludes = new("exclude");
    private readonly Option<string[]> _includeAttributes =
        Verb.Texts("--include-xattr", "restore only extended attributes that match this pattern; may be repeated");
    private readonly Option<string[]> _excludeAttributes =
        Verb.Texts("--exclude-xattr", "leave out extended attributes that match this pattern; may be repeated");

    public void AddTo(Command command)
    {
        _includes.AddTo(command);
        _excludes.AddTo(command);
        command.Options.Add(_includeAttributes);
        command.Options.Add(_excludeAttributes);
    }

    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: a pattern is malformed, or both kinds are given.
    /// </exception>
    public PathFilter Paths(Invocation call) => PathFilter.Either(_includes.Read(call), _excludes.Read(call));

    /// <summary>Null when all attributes are wanted.</summary>
    public Func<string, bool>? Attributes(Invocation call)
    {
        var includes = PatternList.Parse(call.Get(_includeAttributes) ?? []);
        var excludes = PatternList.Parse(call.Get(_excludeAttributes) ?? []);
        if (!includes.IsEmpty && !excludes.IsEmpty)
        {
            throw new ResgateException(FailureKind.Usage, "exclude and include xattr patterns are mutually exclusive");
        }

        if (!includes.IsEmpty)
        {
            return name => includes.Matches(System.Text.Encoding.UTF8.GetBytes(name));
        }

        return excludes.IsEmpty ? null : name => !excludes.Matches(System.Text.Encoding.UTF8.GetBytes(name));
    }
}
