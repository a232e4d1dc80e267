using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Caching;
using Resgate.Storage;

namespace Resgate.Cli;

/// <summary>Whether there is a local cache, and where: <c>--cache-dir</c>, <c>--no-cache</c>, <c>--cleanup-cache</c>.</summary>
internal static class CacheOptions
{
    /// <summary>The folder of caches to use; null for none.</summary>
    /// <remarks>
    /// A place that is as near as the cache would be needs none, unless the user names a folder for it: nobody but the
    /// user knows that a mounted folder is slow.
    /// </remarks>
    public static CacheFolder? Choose(Invocation call, IObjectStore store)
    {
        var isNamed = call.Get(call.Globals.CacheDir) is { Length: > 0 };
        return call.Get(call.Globals.NoCache) || (store.IsNear && !isNamed) ? null : Find(call);
    }

    /// <summary>Says why there is no cache if there should be one; removes old caches if that was asked for.</summary>
    public static void Tidy(Invocation call, BackupRepository repository)
    {
        if (repository.CacheFailure is { } unusable)
        {
            call.Warn($"going on without a cache: {FailureReport.OneLine(unusable)}");
        }

        if (call.Get(call.Globals.CleanupCache) && !call.Get(call.Globals.NoCache) && Find(call) is { } folder)
        {
            try
            {
                var removed = folder.RemoveOld(call.Time);
                if (removed > 0)
                {
                    call.Say($"removed {removed} old caches from {folder.Path}");
                }
            }
            catch (ResgateException failure)
            {
                call.Warn(failure.Message);
            }
        }
    }

    private static CacheFolder? Find(Invocation call)
    {
        try
        {
            return new CacheFolder(Caches.CacheFolders.FindBase(call));
        }
        catch (ResgateException nowhere)
        {
            call.Warn($"going on without a cache: {nowhere.Message}");
            return null;
        }
    }
}
