using System.CommandLine;

namespace Resgate.Cli.Verbs;

/// <summary>Every verb, in the order of the help page.</summary>
internal static class VerbList
{
    public static IEnumerable<Command> Create(GlobalOptions globals) =>
    [
        GenerateVerb.Create(globals),
        InitVerb.Create(globals),
        CacheVerb.Create(globals),
        CatVerb.Create(globals),
        DiffVerb.Create(globals),
        DumpVerb.Create(globals),
        FindVerb.Create(globals),
        ListVerb.Create(globals),
        LsVerb.Create(globals),
        SnapshotsVerb.Create(globals),
        StatsVerb.Create(globals),
        BackupVerb.Create(globals),
        RestoreVerb.Create(globals),
        CheckVerb.Create(globals),
        ForgetVerb.Create(globals),
        PruneVerb.Create(globals),
        KeyVerb.Create(globals),
        TagVerb.Create(globals),
        RewriteVerb.Create(globals),
        RepairVerb.Create(globals),
        RecoverVerb.Create(globals),
        MigrateVerb.Create(globals),
        UnlockVerb.Create(globals),
        VersionVerb.Create(globals),
    ];
}
