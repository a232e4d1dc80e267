using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>The options of a cloud that restic reaches by its own protocol, and we by S3's.</summary>
internal static class CloudOptions
{
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
