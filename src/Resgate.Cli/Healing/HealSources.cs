using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository.Healing;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Healing;

/// <summary>The repositories that another one is healed from, each opened for reading only. Disposing gives all locks back.</summary>
internal sealed class HealSources : IAsyncDisposable
{
    private readonly List<OpenRepository> _opened = [];
    private readonly List<HealSource> _sources = [];

    public IReadOnlyList<HealSource> All => _sources;

    /// <summary>Opens them. Of several, one that cannot be opened is told and left out, as long as another one can.</summary>
    public static async ValueTask<HealSources> OpenAsync(Invocation call, IReadOnlyList<RepositoryChoice> choices)
    {
        var sources = new HealSources();
        ResgateException? last = null;
        try
        {
            foreach (var choice in choices)
            {
                try
                {
                    await sources.AddAsync(call, choice);
                }
                catch (ResgateException failure) when (choices.Count > 1 && failure.Kind != FailureKind.Cancelled)
                {
                    last = failure;
                    call.Warn($"error: going on without {await call.LocationOfAsync(choice)}: {FailureReport.OneLine(failure)}");
                }
            }

            return sources._sources.Count > 0 ? sources : throw last!;
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

        foreach (var opened in _opened)
        {
            await opened.DisposeAsync();
        }
    }

    private async ValueTask AddAsync(Invocation call, RepositoryChoice choice)
    {
        var opened = await call.OpenSourceAsync(choice);
        _opened.Add(opened);
        var snapshots = await new SnapshotFolder(opened.Repository).LoadAllAsync(
            (id, failure) => call.Warn($"Ignoring \"{id}\": {FailureReport.OneLine(failure)}"), opened.Cancellation);
        await opened.Repository.LoadIndexAsync(opened.Cancellation);
        _sources.Add(new HealSource(opened.Repository, snapshots));
    }
}
