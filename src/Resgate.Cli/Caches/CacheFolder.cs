namespace Resgate.Cli.Caches;

/// <summary>The cache of one repository.</summary>
/// <param name="Name">The repository's id.</param>
/// <param name="LastUse">In UTC.</param>
internal sealed record CacheFolder(string Name, DateTime LastUse)
{
    public TimeSpan Age(TimeProvider time) => time.GetUtcNow().UtcDateTime - LastUse;
}
