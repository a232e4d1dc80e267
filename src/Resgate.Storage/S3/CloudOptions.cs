using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>The options of a cloud that restic reaches by its own protocol, and we by S3's.</summary>
internal static class CloudOptions
{
    /// <summary>Refuses options of a kind that it does not have, as restic does.</summary>
    /// <param name="options">What was said.</param>
    /// <param name="kind">The scheme.</param>
    /// <param name="known">What it has.</param>
    public static void Check(PlaceOptions options, string kind, params string[] known)
    {
        foreach (var key in options.Extended.Keys.Where(key => key.StartsWith(kind + ".", StringComparison.Ordinal)))
        {
            if (!known.Contains(key[(kind.Length + 1)..]))
            {
                throw new ResgateException(FailureKind.Usage, $"option {key} is not known");
            }
        }
    }

    /// <summary>The server that an option names; null when it was not given.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no URL of a server.</exception>
    public static Uri? Endpoint(PlaceOptions options, string key) => options.Option(key) switch
    {
        null or "" => null,
        var text when Uri.TryCreate(text.Contains("://", StringComparison.Ordinal) ? text : $"https://{text}", UriKind.Absolute, out var url)
            && url.Scheme is "https" or "http" && url.AbsolutePath == "/" && url.UserInfo.Length == 0 => url,
        _ => throw new ResgateException(FailureKind.Usage, $"option {key} is no URL of a server"),
    };
}
