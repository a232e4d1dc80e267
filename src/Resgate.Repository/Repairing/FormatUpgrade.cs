using Resgate.Format.Configs;
using Resgate.Format.Crypto;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Repairing;

/// <summary>Turns a repository of format version 1 into one of version 2, which stores what is added from then on compressed.</summary>
/// <remarks>
/// Only the config changes; version 2 reads everything that version 1 wrote (format page, sections 1.2 and 11.2). The config is
/// the one object that is ever replaced, so a copy of the old one is put aside first. The caller holds the exclusive lock and has
/// checked the repository.
/// </remarks>
public static class FormatUpgrade
{
    /// <param name="repository">Of version 1; has to be opened anew afterwards.</param>
    /// <param name="keepCopy">Puts the old config's bytes aside and says where they are.</param>
    /// <param name="cancellation">Stops the call before the config is touched; not between.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: not version 1. Or the store's failure, with the place of the copy as the hint.</exception>
    public static async ValueTask RunAsync(
        BackupRepository repository, Func<ReadOnlyMemory<byte>, string> keepCopy, CancellationToken cancellation)
    {
        if (repository.Config.Version != 1)
        {
            throw new ResgateException(
                FailureKind.Failed,
                $"repository has version {repository.Config.Version}, only upgrades from version 1 are supported");
        }

        var old = new byte[await repository.Store.SizeAsync(ObjectName.Config, cancellation)];
        await repository.Store.ReadAsync(ObjectName.Config, 0, old, cancellation);
        var copy = keepCopy(old);

        var json = (repository.Config with { Version = RepositoryConfig.MaxVersion }).Write();
        var content = new byte[json.Length + MasterKey.Overhead];
        repository.Key.Seal(json, content);
        try
        {
            // Whoever stops us now stops us after the config is whole again.
            await repository.Store.PutAsync(ObjectName.Config, content, CancellationToken.None);
        }
        catch (ResgateException failure)
        {
            await BringBackAsync(repository.Store, old);
            throw new ResgateException(failure.Kind, "cannot replace the config", failure)
            {
                Hint = $"the old config is in {copy}; if the repository cannot be opened, put it back as 'config'",
            };
        }
    }

    // Most stores left the old config where it was; one that had to delete it first may have got no further.
    private static async ValueTask BringBackAsync(IObjectStore store, byte[] old)
    {
        try
        {
            await store.SizeAsync(ObjectName.Config, CancellationToken.None);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            await store.PutAsync(ObjectName.Config, old, CancellationToken.None);
        }
        catch (ResgateException)
        {
            // The place is gone altogether; the first failure and its hint say all there is to say.
        }
    }
}
