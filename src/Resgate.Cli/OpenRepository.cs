using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Locks;

namespace Resgate.Cli;

/// <summary>An opened repository with the lock held on it. Disposing gives the lock back.</summary>
internal sealed class OpenRepository(
    RepositoryChoice choice, BackupRepository repository, RepositoryLock? held, Action<string> warn, CancellationToken cancellation)
    : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = held is null
        ? CancellationTokenSource.CreateLinkedTokenSource(cancellation)
        : CancellationTokenSource.CreateLinkedTokenSource(cancellation, held.Lost);

    /// <summary>What it was opened as.</summary>
    public RepositoryChoice Choice { get; } = choice;

    public BackupRepository Repository { get; } = repository;

    /// <summary>Fires when the user wants to stop, and when the lock is lost.</summary>
    public CancellationToken Cancellation => _stop.Token;

    /// <summary>Fires when the lock is lost.</summary>
    public CancellationToken Lost => held?.Lost ?? CancellationToken.None;

    public async ValueTask DisposeAsync()
    {
        var lost = held?.Lost.IsCancellationRequested ?? false;
        if (held is not null)
        {
            await held.DisposeAsync();
            if (held.LeftBehind is { } refusal)
            {
                warn($"our lock on the repository stays until it counts as stale, in half an hour: {FailureReport.OneLine(refusal)}");
            }
        }

        await Repository.DisposeAsync();
        _stop.Dispose();
        if (lost)
        {
            // What is under way then is the cancellation that this loss caused; people shall read the reason.
            throw new ResgateException(FailureKind.Failed, "the lock on the repository was lost, so the run was stopped")
            {
                Hint = "the machine slept or the place was out of reach for too long; run again",
            };
        }
    }
}
