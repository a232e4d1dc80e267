using Resgate.Cli.Output;
using Resgate.Repository.Pruning;

namespace Resgate.Cli.Maintenance;

/// <summary>Tells the steps of a prune as it names them, and each step's count when the next begins or all is over.</summary>
/// <param name="call">Where to tell.</param>
/// <param name="plan">Knows the counts.</param>
/// <param name="indexFiles">Index files that were there.</param>
internal sealed class PruneSteps(Invocation call, PrunePlan plan, int indexFiles) : IDisposable
{
    private CountedStep? _step;
    private (int Count, string What)[] _counts = [];

    public void Begin(string line)
    {
        End();
        call.Say(line);
        var packs = plan.Repack.Count + plan.Unused.Count;
        _counts = line.Split(' ') switch
        {
            ["deleting", "unreferenced", ..] => [(plan.Unlisted.Count, "files deleted")],
            ["repacking", ..] => [(plan.Repack.Count, "packs repacked")],
            ["rebuilding", ..] => [(indexFiles, "indexes processed"), (indexFiles, "old indexes deleted")],
            ["removing", ..] => [(packs, "files deleted")],
            _ => [],
        };
        _step = CountedStep.Begin(call, line);
    }

    /// <summary>The last step went well.</summary>
    public void End()
    {
        foreach (var (count, what) in _counts)
        {
            _step?.End(count, what);
        }

        Dispose();
    }

    public void Dispose()
    {
        _step?.Dispose();
        _step = null;
    }
}
