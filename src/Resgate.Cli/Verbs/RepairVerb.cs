using System.CommandLine;

namespace Resgate.Cli.Verbs;

/// <summary><c>repair</c>: mends the index, packs and snapshots.</summary>
internal static class RepairVerb
{
    public static Command Create(GlobalOptions globals) =>
        new("repair", "Mend a damaged repository: its index, packs or snapshots")
        {
            RepairIndexVerb.Create(globals),
            RepairPacksVerb.Create(globals),
            RepairSnapshotsVerb.Create(globals),
        };
}
