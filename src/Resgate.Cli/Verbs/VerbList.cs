using System.CommandLine;

namespace Resgate.Cli.Verbs;

/// <summary>Every verb, in the order of the help page.</summary>
internal static class VerbList
{
    public static IEnumerable<Command> Create(GlobalOptions globals) =>
    [
        InitVerb.Create(globals),
        DiffVerb.Create(globals),
        FindVerb.Create(globals),
        LsVerb.Create(globals),
        SnapshotsVerb.Create(globals),
        StatsVerb.Create(globals),
        BackupVerb.Create(globals),
        ForgetVerb.Create(globals),
        PruneVerb.Create(globals),
        CheckVerb.Create(globals),
        TagVerb.Create(globals),
        UnlockVerb.Create(globals),
        VersionVerb.Create(globals),
    ];
}
