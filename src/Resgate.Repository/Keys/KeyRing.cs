using Resgate.Format.Crypto;
using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Keys;

/// <summary>The key files of a repository: each opens the same master key with a password of its own.</summary>
public static class KeyRing
{
    /// <summary>Keys tried at most (format page, section 2.4): each costs half a second of work.</summary>
    public const int MaxTried = 20;

    private const int MaxSize = 1 << 20;

    /// <summary>Finds the key that fits.</summary>
    /// <param name="store">Where the keys lie.</param>
    /// <param name="password">The password.</param>
    /// <param name="hint">Leading digits of the key to try first; may be empty.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.WrongPassword"/>: no key fits. <see cref="FailureKind.Damaged"/>: a key file is broken.
    /// </exception>
    public static async ValueTask<(MasterKey Key, Id Id)> UnlockAsync(
        IObjectStore store, Password password, string hint, CancellationToken cancellation)
    {
        var keys = await store.ListAsync(ObjectFolder.Keys, cancellation).ToListAsync(cancellation);
        var ordered = keys
            .OrderByDescending(key => hint.Length > 0 && key.Name.Id.ToString().StartsWith(hint, StringComparison.Ordinal))
            .Take(MaxTried);
        foreach (var listed in ordered)
        {
            var file = await LoadAsync(store, listed, cancellation);
            if (file.Unlock(password) is { } key)
            {
                return (key, listed.Name.Id);
            }
        }

        throw keys.Count switch
        {
            0 => new ResgateException(FailureKind.WrongPassword, $"{store.Location} has no key: its folder keys is empty")
            {
                Hint = "nothing opens without one; bring a file of keys back from a copy of the repository",
            },
            > MaxTried => new ResgateException(FailureKind.WrongPassword, $"wrong password for {store.Location}, or its key is none of the {MaxTried} that were tried")
            {
                Hint = "name the key with --key-hint",
            },
            1 => new ResgateException(FailureKind.WrongPassword, $"wrong password for {store.Location}: its key does not open"),
            var count => new ResgateException(FailureKind.WrongPassword, $"wrong password for {store.Location}: none of its {count} keys opens"),
        };
    }

    public static async ValueTask<KeyFile> LoadAsync(IObjectStore store, Id id, CancellationToken cancellation)
    {
        var name = new ObjectName(ObjectFolder.Keys, id);
        return await LoadAsync(store, new StoredObject(name, await store.SizeAsync(name, cancellation)), cancellation);
    }

    /// <summary>As the other, for a key whose size a listing has told: far places take a while for each question.</summary>
    internal static async ValueTask<KeyFile> LoadAsync(IObjectStore store, StoredObject listed, CancellationToken cancellation)
    {
        var (name, size) = listed;
        if (size > MaxSize)
        {
            throw new ResgateException(FailureKind.Damaged, $"file {name} has {size} bytes, more than any key");
        }

        var content = new byte[size];
        await store.ReadAsync(name, 0, content, cancellation);
        if (Id.Of(content) != name.Id)
        {
            throw new ResgateException(FailureKind.Damaged, $"file {name} does not hash to its name");
        }

        try
        {
            return KeyFile.Parse(content);
        }
        catch (ResgateException cause)
        {
            throw new ResgateException(FailureKind.Damaged, $"file {name} is no usable key", cause);
        }
    }
}
