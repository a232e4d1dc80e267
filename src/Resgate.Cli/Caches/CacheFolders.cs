using Resgate.Primitives;

namespace Resgate.Cli.Caches;

/// <summary>The folders of local caches below a base folder, one a repository (format page, section 14.1).</summary>
internal sealed class CacheFolders(string baseFolder)
{
    private const string Name = "restic";

    /// <summary>Where caches lie: as the user says, or else in restic's place, so that both share it.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: nothing tells where that is.</exception>
    public static string FindBase(Invocation call)
    {
        if (call.Setting(call.Globals.CacheDir, "CACHE_DIR").Value is { } named)
        {
            return named;
        }

        if (Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } caches)
        {
            return Path.IsPathRooted(caches)
                ? Path.Combine(caches, Name)
                : throw new ResgateException(FailureKind.Usage, $"the path in XDG_CACHE_HOME is relative: {caches}");
        }

        return Environment.GetEnvironmentVariable("HOME") is { Length: > 0 } home
            ? Path.Combine(home, ".cache", Name)
            : throw new ResgateException(FailureKind.Usage, "unable to locate the cache directory")
            {
                Hint = "name it with --cache-dir, or set RESTIC_CACHE_DIR, XDG_CACHE_HOME or HOME",
            };
    }

    public string Base => baseFolder;

    /// <summary>Caches by last use, the longest unused first. A base folder that is not there has none.</summary>
    public IReadOnlyList<CacheFolder> List()
    {
        var root = new DirectoryInfo(baseFolder);
        if (!root.Exists)
        {
            return [];
        }

        return [.. Guard(() => root.EnumerateDirectories()
            .Where(static folder => Id.TryParse(folder.Name, out _))
            .Select(static folder => new CacheFolder(folder.Name, folder.LastWriteTimeUtc))
            .OrderBy(static folder => folder.LastUse)
            .ToList())];
    }

    /// <summary>Bytes of all files in a cache.</summary>
    public ByteCount SizeOf(CacheFolder cache) => Guard(() => new ByteCount(
        new DirectoryInfo(Path.Combine(baseFolder, cache.Name))
            .EnumerateFiles("*", SearchOption.AllDirectories)
            .Sum(static file => file.Length)));

    public void Remove(CacheFolder cache) => Guard(() =>
    {
        Directory.Delete(Path.Combine(baseFolder, cache.Name), recursive: true);
        return true;
    });

    private T Guard<T>(Func<T> work)
    {
        try
        {
            return work();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot use the caches in {baseFolder}", cause);
        }
    }
}
