using Azure.Storage.Blobs.Models;
using Resgate.Primitives;

namespace Resgate.Storage.Azure;

/// <summary>Reads <c>-o azure.access-tier=NAME</c>.</summary>
internal static class AzureTier
{
    /// <returns>Null when nothing was said: the account's own tier.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no tier, or one that nothing can be read from.</exception>
    public static AccessTier? Read(PlaceOptions options) => options.Option("azure.access-tier")?.ToLowerInvariant() switch
    {
        null or "" => default(AccessTier?),
        "hot" => AccessTier.Hot,
        "cool" => AccessTier.Cool,
        "cold" => AccessTier.Cold,
        // Some packs hold the folders of snapshots, and no command works without reading them. A store cannot tell which they are.
        "archive" => throw new ResgateException(FailureKind.Usage, "azure.access-tier=archive would store what has to be readable at any time")
        {
            Hint = "use cold",
        },
        var other => throw new ResgateException(FailureKind.Usage, $"azure.access-tier={other} is no tier: it is hot, cool or cold"),
    };
}
