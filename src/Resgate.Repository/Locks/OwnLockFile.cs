using System.Runtime.CompilerServices;
using Resgate.Format.Locks;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Locks;

/// <summary>The file that is our lock. Renewing writes another one, and the one before it goes.</summary>
/// <param name="repository">Where it lies.</param>
/// <param name="template">What it says, but for the time.</param>
/// <param name="first">Which it is now.</param>
internal sealed class OwnLockFile(BackupRepository repository, LockFile template, Id first)
{
    private readonly IObjectStore _store = repository.Store;
    private readonly List<Id> _leftovers = [];
    private volatile StrongBox<Id> _current = new(first);

    /// <summary>Stores the next one beside the one that is there.</summary>
    public async Task<Id> WriteAsync(CancellationToken cancellation)
    {
        var renewed = template with { Time = Timestamp.From(repository.Options.Time.GetLocalNow()) };
        return await repository.Files.SaveAsync(ObjectFolder.Locks, renewed.Write(), cancellation);
    }

    /// <summary>Makes what was stored the lock; what it was so far goes when there is time for it.</summary>
    public void Replace(Id written)
    {
        _leftovers.Add(_current.Value);
        _current = new(written);
    }

    public async Task RemoveLeftoversAsync(CancellationToken cancellation)
    {
        while (_leftovers.Count > 0)
        {
            await _store.RemoveAsync(new ObjectName(ObjectFolder.Locks, _leftovers[^1]), cancellation);
            _leftovers.RemoveAt(_leftovers.Count - 1);
        }
    }

    /// <summary>Whether it is still at the place. Others may call while it is renewed.</summary>
    public async Task<bool> ExistsAsync(CancellationToken cancellation)
    {
        while (true)
        {
            var seen = _current;
            if (await ExistsAsync(repository.Store, seen.Value, cancellation))
            {
                return true;
            }

            if (ReferenceEquals(seen, _current))
            {
                return false;
            }
        }
    }

    /// <summary>Whether the lock lies at some place.</summary>
    public Task<bool> IsAtAsync(IObjectStore place, CancellationToken cancellation) =>
        ExistsAsync(place, _current.Value, cancellation);

    /// <returns>Why it is not removed, or not all of it: no reason to fail, since the work is done and safe. Null when it is.</returns>
    public async Task<ResgateException?> RemoveQuietlyAsync(CancellationToken hurry)
    {
        ResgateException? refusal = null;
        foreach (var file in _leftovers.Append(_current.Value))
        {
            var name = new ObjectName(ObjectFolder.Locks, file);
            try
            {
                await _store.RemoveAsync(name, hurry);
            }
            catch (ResgateException failure)
            {
                refusal = failure;
            }
            catch (OperationCanceledException)
            {
                refusal = new ResgateException(
                    FailureKind.Transient, $"cannot remove {name}: the place has not answered for a minute");
            }
        }

        return refusal;
    }

    private static async Task<bool> ExistsAsync(IObjectStore place, Id file, CancellationToken cancellation)
    {
        try
        {
            await place.SizeAsync(new ObjectName(ObjectFolder.Locks, file), cancellation);
            return true;
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.NotFound)
        {
            return false;
        }
    }
}
