using Resgate.Policy.Plans.Yaml;
using Resgate.Primitives;

namespace Resgate.Policy.Plans;

/// <summary>What a repository's address tells without going there.</summary>
/// <param name="Text">As the plan has it.</param>
/// <param name="Scheme"><c>local</c>, <c>sftp</c>, <c>rest</c>, <c>s3</c>, <c>azure</c>, <c>gs</c>, <c>b2</c>, <c>swift</c> or <c>rclone</c>.</param>
public sealed record PlaceAddress(string Text, string Scheme)
{
    private static readonly string[] _schemes = ["local", "sftp", "rest", "s3", "azure", "gs", "b2", "swift", "rclone"];

    /// <summary>The folder of a local repository; null for all others.</summary>
    public string? LocalPath => Scheme == "local" ? Text.StartsWith("local:", StringComparison.Ordinal) ? Text["local:".Length..] : Text : null;

    public Medium LikelyMedium => Scheme switch
    {
        "local" => Medium.Disk,
        "sftp" or "rest" => Medium.Server,
        _ => Medium.ObjectStore,
    };

    /// <summary>The worst that the address allows: a folder may be a disk in the device, a server may stand beside it.</summary>
    public FailureDomain LikelyDomain => Scheme switch
    {
        "local" => FailureDomain.Device,
        "sftp" or "rest" => FailureDomain.Site,
        _ => FailureDomain.Remote,
    };

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such kind of place, a relative folder, or a password in it.</exception>
    public static PlaceAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        var scheme = colon > 0 && !text[..colon].Contains('/', StringComparison.Ordinal) ? text[..colon] : "local";
        if (!_schemes.Contains(scheme))
        {
            throw new ResgateException(FailureKind.Usage, $"'{scheme}:' is no kind of place")
            {
                Hint = NearestName.To(scheme, _schemes) is { } near
                    ? $"did you mean '{near}:'?"
                    : "addresses are folders, or begin with " +
                        $"{Values.Words.List(_schemes.Skip(1).Select(static one => one + ":"), "or")}",
            };
        }

        if (HasPassword(text))
        {
            // Not repeated: a message may end up in a log.
            throw new ResgateException(FailureKind.Usage, "the address has a password in it, and a plan is read by " +
                "many")
            {
                Hint = "take it out and name a file with 'credentials:'",
            };
        }

        var address = new PlaceAddress(text, scheme);
        return address.LocalPath is not { } path || path.StartsWith('/')
            ? address
            : throw new ResgateException(FailureKind.Usage, $"'{text}' is a relative folder")
            {
                Hint = "begin it with /: a plan is run from anywhere",
            };
    }

    public override string ToString() => Text;

    // user:password@ behind the two slashes.
    private static bool HasPassword(string text)
    {
        var slashes = text.IndexOf("//", StringComparison.Ordinal);
        var authority = slashes < 0 ? "" : text[(slashes + 2)..].Split('/')[0];
        return authority.LastIndexOf('@') is var at and > 0 && authority[..at].Contains(':', StringComparison.Ordinal);
    }
}
