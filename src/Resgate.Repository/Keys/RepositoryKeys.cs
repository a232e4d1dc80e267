using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Keys;

/// <summary>Adds, lists and removes the key files of an opened repository (format page, section 2.4).</summary>
/// <remarks>A new key is proved to open the repository before an old one may go, so no step locks anybody out.</remarks>
public sealed class RepositoryKeys(BackupRepository repository)
{
    /// <summary>Every key file, oldest first.</summary>
    /// <param name="onUnreadable">Gets what cannot be read.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask<IReadOnlyList<(Id Id, KeyFile File)>> ListAsync(
        Action<Id, ResgateException> onUnreadable, CancellationToken cancellation)
    {
        var keys = new List<(Id Id, KeyFile File)>();
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Keys, cancellation))
        {
            try
            {
                keys.Add((found.Name.Id, await KeyRing.LoadAsync(repository.Store, found, cancellation)));
            }
            catch (ResgateException damage) when (damage.IsLoss)
            {
                onUnreadable(found.Name.Id, damage);
            }
        }

        return [.. keys.OrderBy(key => key.File.CreatedAt ?? default).ThenBy(key => key.Id)];
    }

    /// <summary>Adds a key for another password.</summary>
    /// <param name="file">The master key, sealed under the new password.</param>
    /// <param name="password">The new password, to prove that the stored key opens with it.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>The new key's id.</returns>
    /// <exception cref="ResgateException">The store's failure, or <see cref="FailureKind.Damaged"/>: what was stored does not open. The key is gone again then, if the place allows.</exception>
    public async ValueTask<Id> AddAsync(KeyFile file, Password password, CancellationToken cancellation)
    {
        var content = file.Write();
        var name = new ObjectName(ObjectFolder.Keys, Id.Of(content));
        try
        {
            await repository.Store.PutAsync(name, content, cancellation);
            var stored = await KeyRing.LoadAsync(repository.Store, name.Id, cancellation);
            using var key = stored.Unlock(password)
                ?? throw new ResgateException(FailureKind.Damaged, $"file {name} does not open with the new password");
            return name.Id;
        }
        catch (ResgateException)
        {
            await TakeBackAsync(name);
            throw;
        }
    }

    /// <summary>Removes a key.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it is the one in use. <see cref="FailureKind.NotFound"/>: there is none.</exception>
    public async ValueTask RemoveAsync(Id key, CancellationToken cancellation)
    {
        if (key == repository.KeyInUse)
        {
            throw new ResgateException(FailureKind.Failed, "refusing to remove key currently used to access repository")
            {
                Hint = "open the repository with another password, or use 'key passwd' to change this one",
            };
        }

        var name = new ObjectName(ObjectFolder.Keys, key);
        await repository.Store.SizeAsync(name, cancellation);
        await repository.Store.RemoveAsync(name, cancellation);
    }

    /// <summary>Puts a new key in the place of the one in use.</summary>
    /// <returns>The new key's id.</returns>
    public async ValueTask<Id> ReplaceAsync(KeyFile file, Password password, CancellationToken cancellation)
    {
        var added = await AddAsync(file, password, cancellation);
        if (repository.KeyInUse is { } old && old != added)
        {
            await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Keys, old), cancellation);
        }

        return added;
    }

    private async ValueTask TakeBackAsync(ObjectName name)
    {
        try
        {
            await repository.Store.RemoveAsync(name, CancellationToken.None);
        }
        catch (ResgateException)
        {
            // The failure that brought us here is the one to tell; a key too many does no harm.
        }
    }
}
