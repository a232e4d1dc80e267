using Resgate.Repository.Keys;

namespace Resgate.Cli.Running;

/// <summary>A place that could be asked. Disposing forgets its key.</summary>
/// <param name="choice">As a repository to open.</param>
/// <param name="opened">The same, open.</param>
internal sealed class ReachedPlace(RepositoryChoice choice, OpenRepository opened) : IDisposable
{
    private readonly UnlockedKey _key = new(opened.Repository);

    /// <summary>To open it again, without its password.</summary>
    public RepositoryChoice Choice => choice with { Unlocked = _key };

    /// <summary>Where it cuts files: one pass stores only to places that cut alike.</summary>
    public ulong Cuts { get; } = opened.Repository.Config.Polynomial;

    public void Dispose() => _key.Dispose();
}
