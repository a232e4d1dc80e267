using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Repository.Pruning;
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
    /// <exception cref="ResgateException">
    /// The place keeps the old key, and nothing was changed; or it turned out to keep it when the new one was there: then the repository
    /// opens with both.
    /// </exception>
    public async ValueTask<Id> ReplaceAsync(KeyFile file, Password password, CancellationToken cancellation)
    {
        if (repository.KeyInUse is not { } old)
        {
            return await AddAsync(file, password, cancellation);
        }

        var locked = await LockedObjects.FindAsync(repository.Store, ObjectFolder.Keys, [old], cancellation);
        if (locked.TryGetValue(old, out var until))
        {
            throw new ResgateException(
                FailureKind.Denied, $"the old key {old.ToShortString()} is locked until {new Retention(default, until).UntilText}: its password would go on opening the repository")
            {
                Hint = "'key add' adds a key for the new password; 'key remove' removes the old one then",
            };
        }

        var added = await AddAsync(file, password, cancellation);
        if (old != added)
        {
            await RemoveReplacedAsync(old, added, cancellation);
        }

        return added;
    }

    // The new one stays: should the answer have got lost and the old one be gone, it is the last.
    private async ValueTask RemoveReplacedAsync(Id old, Id added, CancellationToken cancellation)
    {
        try
        {
            await repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Keys, old), cancellation);
        }
        catch (ResgateException refusal) when (refusal.Kind != FailureKind.Cancelled)
        {
            throw new ResgateException(
                refusal.Kind,
                $"the new password opens the repository from now on (key {added.ToShortString()}), and the old one still does: key {old.ToShortString()} cannot be removed",
                refusal)
            {
                Hint = "'key remove' removes it with credentials that may delete; until then the old password is as good as the new one",
            };
        }
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
