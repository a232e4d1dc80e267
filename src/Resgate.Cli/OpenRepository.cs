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

    /// <summary>Null where none was taken.</summary>
    public RepositoryLock? Held { get; } = held;

    /// <summary>Fires when the lock is lost.</summary>
    public CancellationToken Lost => Held?.Lost ?? CancellationToken.None;

    public async ValueTask DisposeAsync()
    {
        if (Held is not null)
        {
            await Held.DisposeAsync();
            if (Held.LeftBehind is { } refusal)
            {
                warn(
                    $"our lock on the repository stays: {FailureReport.OneLine(refusal)}; 'unlock' removes it, "
                    + "with credentials that may remove it and, from another machine, once it is half an hour old");
            }
        }

        await Repository.DisposeAsync();
        _stop.Dispose();
        if (Held?.Loss is { } loss)
        {
            // What is under way then is the cancellation that this loss caused; people shall read the reason.
            throw loss;
        }
    }
}
