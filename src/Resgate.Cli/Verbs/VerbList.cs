using System.CommandLine;

namespace Resgate.Cli.Verbs;

/// <summary>Every verb, in the order of the help page.</summary>
internal static class VerbList
{
    public static IEnumerable<Command> Create(GlobalOptions globals) =>
    [
        // Under restic's name there are no plans: scripts that look for restic's verbs find those.
        .. ProgramName.IsRestic ? [] : PlanVerbs(globals),
        InitVerb.Create(globals),
        BackupVerb.Create(globals),
        SnapshotsVerb.Create(globals),
        LsVerb.Create(globals),
        FindVerb.Create(globals),
        DiffVerb.Create(globals),
        StatsVerb.Create(globals),
        RestoreVerb.Create(globals),
        DumpVerb.Create(globals),
        CheckVerb.Create(globals),
        ForgetVerb.Create(globals),
        PruneVerb.Create(globals),
        CopyVerb.Create(globals),
        KeyVerb.Create(globals),
        TagVerb.Create(globals),
        RewriteVerb.Create(globals),
        RepairVerb.Create(globals),
        HealVerb.Create(globals),
        RecoverVerb.Create(globals),
        MigrateVerb.Create(globals),
        UnlockVerb.Create(globals),
        ProveImmutableVerb.Create(globals),
        CatVerb.Create(globals),
        ListVerb.Create(globals),
        CacheVerb.Create(globals),
        FeaturesVerb.Create(globals),
        GenerateVerb.Create(globals),
        HelpVerb.Create(),
        SelfUpdateVerb.Create(globals),
        VersionVerb.Create(globals),
    ];

    private static IEnumerable<Command> PlanVerbs(GlobalOptions globals) =>
    [
        SetupVerb.Create(globals),
        PlanVerb.Create(globals),
        RunVerb.Create(globals),
        MirrorVerb.Create(globals),
        StatusVerb.Create(globals),
        HistoryVerb.Create(globals),
        CostVerb.Create(globals),
        KitVerb.Create(globals),
        CaptureSqliteVerb.Create(globals),
    ];
}
