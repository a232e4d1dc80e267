using System.CommandLine;

namespace Resgate.Cli.Verbs;

/// <summary>Every verb, in the order of the help page.</summary>
internal static class VerbList
{
    public static IEnumerable<Command> Create(GlobalOptions globals) =>
    [
        InitVerb.Create(globals),
        BackupVerb.Create(globals),
        KeyVerb.Create(globals),
        MigrateVerb.Create(globals),
        RecoverVerb.Create(globals),
        RepairVerb.Create(globals),
        RewriteVerb.Create(globals),
        VersionVerb.Create(globals),
    ];
}
