using System.CommandLine;
using Resgate.Cli.Verbs;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Snapshots;

/// <summary>The options that choose snapshots: <c>--host</c>, <c>--tag</c>, <c>--path</c>.</summary>
internal sealed class SelectionOptions
{
    private readonly Option<string[]> _hosts;
    private readonly Option<string[]> _tags =
        Verb.Texts("--tag", "only snapshots with all tags of the list tag[,tag...]; may be repeated for other lists");
    private readonly Option<string[]> _paths =
        Verb.Texts("--path", "only snapshots that have this absolute path; may be repeated to ask for all");

    /// <param name="shortHost">Whether <c>-H</c> means the host here.</param>
    public SelectionOptions(bool shortHost = true) =>
        _hosts = shortHost
            ? Verb.Texts("--host", "only snapshots of this host; may be repeated (default: $RESTIC_HOST)", "-H")
            : Verb.Texts("--host", "only snapshots of this host; may be repeated (default: $RESTIC_HOST)");

    public void AddTo(Command command)
    {
        command.Options.Add(_hosts);
        command.Options.Add(_tags);
        command.Options.Add(_paths);
    }

    /// <summary>Whether any of them was said.</summary>
    public bool WasGiven(Invocation call) => call.WasGiven(_hosts) || call.WasGiven(_tags) || call.WasGiven(_paths);

    public SnapshotSelection Read(Invocation call) => new()
    {
        // An empty host on the command line takes the environment's choice back.
        Hosts = call.WasGiven(_hosts)
            ? [.. (call.Get(_hosts) ?? []).Where(host => host.Length > 0)]
            : Setting.Of("HOST").Value is { } host ? [host] : [],
        TagLists = TagTexts.Lists(call.Get(_tags) ?? []),
        Paths = call.Get(_paths) ?? [],
    };
}
