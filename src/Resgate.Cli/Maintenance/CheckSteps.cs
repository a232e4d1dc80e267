using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository.Checking;

namespace Resgate.Cli.Maintenance;

/// <summary>What every check looks at, step by step: the index, the packs that are there, the trees.</summary>
internal static class CheckSteps
{
    /// <returns>False when the index is unreadable, so that nothing more can be said.</returns>
    public static async ValueTask<bool> RunAsync(
        Invocation call,
        Checker checker,
        CheckText text,
        IReadOnlyList<(Id Id, Id Tree)> snapshots,
        CancellationToken cancellation)
    {
        call.Say("load indexes");
        if (!await checker.CheckIndexAsync(cancellation))
        {
            return false;
        }

        call.Say("check all packs");
        await checker.CheckPacksAsync(cancellation);
        text.TellNews(checker.Report);
        call.Say("check snapshots, trees and blobs");
        checker.CheckTrees(snapshots, new WorkReport(call), cancellation);
        text.TellNews(checker.Report);
        return true;
    }
}
