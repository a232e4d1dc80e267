using Resgate.Cli.Output;
using Resgate.Repository.Healing;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Healing;

/// <summary>
/// The repositories that another one is healed from, each opened for reading only. Disposing gives all locks back.
/// </summary>
internal sealed class HealSources : IAsyncDisposable
{
    private readonly RepositoryGroup _group;
    private readonly List<HealSource> _sources = [];

    private HealSources(RepositoryGroup group) => _group = group;

    public IReadOnlyList<HealSource> All => _sources;

    /// <summary>Opens them. Of several, one that cannot be opened is told and left out, as long as another one can.</summary>
    /// <param name="call">Where to tell of that one.</param>
    /// <param name="damaged">The repository that is to be healed, which is no source.</param>
    /// <param name="choices">Which.</param>
    public static async ValueTask<HealSources> OpenAsync(
        Invocation call, OpenRepository damaged, IReadOnlyList<RepositoryChoice> choices)
    {
        var sources = new HealSources(new RepositoryGroup(call, isTolerant: choices.Count > 1));
        try
        {
            foreach (var choice in choices)
            {
                await sources._group.AddAsync(choice, one => call.OpenSourceAsync(one, damaged), opened => sources.PrepareAsync(call, opened));
            }

            return sources._sources.Count > 0 ? sources : throw sources._group.Failure!;
        }
        catch
        {
            await sources.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var source in _sources)
        {
            source.Dispose();
        }

        await _group.DisposeAsync();
    }

    private async ValueTask PrepareAsync(Invocation call, OpenRepository opened)
    {
        var snapshots = await new SnapshotFolder(opened.Repository).LoadAllAsync(
            (id, failure) => call.Warn($"Ignoring \"{id}\": {FailureReport.OneLine(failure)}"), opened.Cancellation);
        await opened.Repository.LoadIndexAsync(opened.Cancellation);
        _sources.Add(new HealSource(opened.Repository, snapshots));
    }
}
