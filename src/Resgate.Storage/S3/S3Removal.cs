using System.Collections.Concurrent;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Removes objects for good.</summary>
/// <remarks>
/// A bucket with versioning answers a plain removal with a marker that only hides the object. So its versions are removed, the
/// oldest first: none of them may come to light in between. Where the bucket has object lock, nothing is touched of an
/// object as long as one of its versions is kept; elsewhere, who may not remove versions is content with the marker. Locks of
/// repositories are always at least hidden: nobody could work with a repository whose locks stay.
/// </remarks>
internal sealed class S3Removal(S3Connection bucket, S3Versions versions)
{
    // Locks are put and removed at every run: how the bucket keeps our own we need not ask.
    private readonly ConcurrentDictionary<ObjectName, string> _ownLocks = new();

    /// <summary>Notes under which version a lock was put; null or empty where the bucket gives it none.</summary>
    public void Note(ObjectName name, string? version)
    {
        if (name.Folder == ObjectFolder.Locks)
        {
            _ownLocks[name] = version ?? "";
        }
    }

    public async ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            if (_ownLocks.TryGetValue(name, out var version))
            {
                await RemoveOwnLockAsync(name, version, cancellation);
                _ = _ownLocks.TryRemove(name, out _);
                return;
            }

            var state = await versions.StateAsync(cancellation);
            if (!state.IsVersioned)
            {
                await versions.DeleteAsync(name, version: null, bypass: false, cancellation);
                return;
            }

            var found = await versions.ListAsync(name, cancellation);
            var isLock = name.Folder == ObjectFolder.Locks;
            if (state.HasLock && !isLock)
            {
                foreach (var kept in found.Where(static version => version.IsDeleteMarker != true))
                {
                    await RefuseRetainedAsync(name, kept.VersionId, cancellation);
                }
            }

            await RemoveVersionsAsync(name, found.Select(static version => version.VersionId), mayHide: isLock || !state.HasLock, cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            // Amazon never says so; others do.
        }
    }

    /// <summary>Removes many: by calls for a thousand objects where there are such calls and no versions.</summary>
    public async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        if ((await versions.StateAsync(cancellation)).IsVersioned)
        {
            await ManyCalls.RunAsync(names, bucket.Place.Connections, RemoveAsync, onFailure, cancellation);
            return;
        }

        await new S3Batches(bucket, RemoveAsync).RemoveAsync(names, onFailure, cancellation);
    }

    private async ValueTask RemoveOwnLockAsync(ObjectName name, string version, CancellationToken cancellation)
    {
        if (version.Length == 0)
        {
            await versions.DeleteAsync(name, version: null, bypass: false, cancellation);
            return;
        }

        // An attempt to put it whose answer got lost left a version as well, which would come to light.
        var all = await AllVersionsAsync(name, cancellation) ?? [version];
        await RemoveVersionsAsync(name, all, mayHide: true, cancellation);
    }

    /// <returns>Null for who may not ask.</returns>
    private async ValueTask<IEnumerable<string>?> AllVersionsAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return (await versions.ListAsync(name, cancellation)).Select(static version => version.VersionId);
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Denied)
        {
            return null;
        }
    }

    private async ValueTask RemoveVersionsAsync(
        ObjectName name, IEnumerable<string> which, bool mayHide, CancellationToken cancellation)
    {
        try
        {
            foreach (var version in which)
            {
                await versions.DeleteAsync(name, version, bypass: false, cancellation);
            }
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Denied && mayHide)
        {
            await versions.DeleteAsync(name, version: null, bypass: false, cancellation);
        }
    }

    private async ValueTask RefuseRetainedAsync(ObjectName name, string version, CancellationToken cancellation)
    {
        if (await versions.RetentionOfAsync(name, version, cancellation) is { } retention)
        {
            throw new ResgateException(FailureKind.Denied, $"{name} is locked until {retention.UntilText}");
        }
    }
}
