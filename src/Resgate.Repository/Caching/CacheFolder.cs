using Resgate.Primitives;

namespace Resgate.Repository.Caching;

/// <summary>The folder that holds the local caches of all repositories, shared with restic (format page, section 14.1).</summary>
/// <remarks>
/// <code>
/// CACHEDIR.TAG
/// [repository id]/version
/// [repository id]/{snapshots,index,data}/[first 2 digits]/[id]
/// </code>
/// Nothing in it is needed: all of it may be removed at any moment, while it is in use, too.
/// </remarks>
/// <param name="path">Made when a cache is first opened in it.</param>
public sealed class CacheFolder(string path)
{
    /// <summary>A cache that was not used for so long counts as forgotten.</summary>
    public static readonly TimeSpan OldAfter = TimeSpan.FromDays(30);

    private const string Tag = "Signature: 8a477f597d28d172789f06886806bc55\n";

    public string Path { get; } = path;

    /// <summary>Opens the cache of one repository for use; makes it if need be.</summary>
    /// <exception cref="ResgateException">
    /// It cannot be made or written to, or a newer program made it in another layout. Everything works without it.
    /// </exception>
    public RepositoryCache Open(Id repository, TimeProvider time)
    {
        try
        {
            CacheFiles.MakeFolder(Path);
            var tag = System.IO.Path.Combine(Path, "CACHEDIR.TAG");
            if (!File.Exists(tag))
            {
                CacheFiles.Write(tag, System.Text.Encoding.ASCII.GetBytes(Tag));
            }

            return RepositoryCache.Open(System.IO.Path.Combine(Path, repository.ToString()), time);
        }
        catch (Exception cause) when (CacheFiles.IsRefusal(cause))
        {
            throw new ResgateException(FailureKind.Failed, $"the cache in {Path} cannot be used", cause);
        }
    }

    /// <summary>Removes the caches of repositories that were not used for <see cref="OldAfter"/>.</summary>
    /// <returns>How many went.</returns>
    /// <exception cref="ResgateException">A folder cannot be read or removed.</exception>
    public int RemoveOld(TimeProvider time)
    {
        var limit = time.GetUtcNow() - OldAfter;
        var removed = 0;
        try
        {
            foreach (var folder in Directory.Exists(Path) ? Directory.GetDirectories(Path) : [])
            {
                // Whatever else people keep here has no such name.
                if (Id.TryParse(System.IO.Path.GetFileName(folder.AsSpan()), out _)
                    && Directory.GetLastWriteTimeUtc(folder) < limit.UtcDateTime)
                {
                    Directory.Delete(folder, recursive: true);
                    removed++;
                }
            }
        }
        catch (Exception cause) when (CacheFiles.IsRefusal(cause))
        {
            throw new ResgateException(FailureKind.Failed, $"old caches in {Path} cannot be removed", cause);
        }

        return removed;
    }
}
