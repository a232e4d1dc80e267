using System.Text.RegularExpressions;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>What follows <c>s3:</c> in a repository's address: a server, a bucket, and perhaps a prefix in it.</summary>
/// <remarks>
/// <code>
/// https://host:port/bucket/prefix     http:// likewise; percent-encoding is undone, a query or fragment means nothing
/// //host:port/bucket/prefix           TLS
/// host:port/bucket/prefix             TLS
/// </code>
/// As restic 0.19 reads them, with two exceptions: a host whose name begins with <c>http</c> is a host, and a prefix that
/// begins with a slash or leads out of the bucket is refused, since the keys that restic would make of it cannot be asked for.
/// User and password in an address mean nothing to restic, and are dropped.
/// </remarks>
internal sealed partial record S3Address(Uri Endpoint, string Bucket, string Prefix)
{
    private const string Secure = "https";

    /// <param name="text">Never repeated in a failure.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such form.</exception>
    public static S3Address Parse(string text)
    {
        var scheme = text.StartsWith("http://", StringComparison.Ordinal) ? "http"
            : text.StartsWith("https://", StringComparison.Ordinal) ? Secure
            : null;
        var remainder = scheme is not null ? text[(scheme.Length + "://".Length)..]
            : text.StartsWith("//", StringComparison.Ordinal) ? text["//".Length..]
            : text;
        if (scheme is not null)
        {
            remainder = remainder.AsSpan().IndexOfAny('?', '#') is var end and >= 0 ? remainder[..end] : remainder;
        }

        var (host, path) = Cut(remainder);
        host = host[(host.LastIndexOf('@') + 1)..];
        var (bucket, prefix) = Cut(scheme is null ? path : Decode(path));
        if (bucket.Length == 0)
        {
            throw Refusal("names no bucket");
        }

        return new S3Address(Server(scheme ?? Secure, host), CheckBucket(bucket), CleanPrefix(prefix));
    }

    /// <summary>Takes a prefix apart and puts it together as restic does: without empty and relative parts.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: begins with a slash, or leads out of the bucket.</exception>
    public static string CleanPrefix(string prefix)
    {
        var parts = new List<string>();
        foreach (var part in prefix.Split('/'))
        {
            if (part == ".." && parts.Count > 0)
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (part == "..")
            {
                throw Refusal("has a prefix that leads out of the bucket");
            }
            else if (part is not ("" or "."))
            {
                parts.Add(part);
            }
        }

        return prefix.StartsWith('/')
            ? throw Refusal("has a prefix that begins with a slash")
            : string.Join('/', parts);
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no bucket has such a name.</exception>
    public static string CheckBucket(string bucket) => BucketName().IsMatch(bucket)
        ? bucket
        : throw Refusal("names a bucket by something else than 3 to 63 letters, digits, dots, dashes and underscores");

    /// <summary>The address as people write it.</summary>
    public override string ToString() =>
        $"s3:{Endpoint.GetLeftPart(UriPartial.Authority)}/{Bucket}{(Prefix.Length > 0 ? "/" + Prefix : "")}";

    private static (string Before, string After) Cut(string text) =>
        text.IndexOf('/', StringComparison.Ordinal) is var slash and >= 0 ? (text[..slash], text[(slash + 1)..]) : (text, "");

    private static Uri Server(string scheme, string host) =>
        Uri.TryCreate($"{scheme}://{host}/", UriKind.Absolute, out var server) && server.Host.Length > 0 && server.AbsolutePath == "/"
            ? server
            : throw Refusal("names no server");

    private static string Decode(string path) => BrokenEscape().IsMatch(path)
        ? throw Refusal("has a broken percent-encoding")
        : Uri.UnescapeDataString(path);

    private static ResgateException Refusal(string what) => new(FailureKind.Usage, $"the repository's address {what}")
    {
        Hint = "addresses of S3 look like s3:https://host:port/bucket/prefix",
    };

    [GeneratedRegex("^[A-Za-z0-9][A-Za-z0-9._:-]{1,61}[A-Za-z0-9]$")]
    private static partial Regex BucketName();

    [GeneratedRegex("%(?![0-9A-Fa-f]{2})")]
    private static partial Regex BrokenEscape();
}
