using System.Text.RegularExpressions;

namespace Resgate.Storage.S3;

/// <summary>What the names of Amazon's own servers say.</summary>
internal static partial class AmazonHosts
{
    private static readonly string[] _byName = [".amazonaws.com", ".amazonaws.com.cn", ".googleapis.com", ".aliyuncs.com"];

    /// <summary>Whether a server wants the bucket in the host's name rather than in the path.</summary>
    /// <remarks>A bucket with a dot fits no certificate there, so it goes into the path all the same.</remarks>
    public static bool WantsBucketInName(Uri endpoint, string bucket) =>
        (endpoint.Scheme == Uri.UriSchemeHttp || !bucket.Contains('.', StringComparison.Ordinal))
        && Array.Exists(_byName, end => endpoint.Host.EndsWith(end, StringComparison.Ordinal));

    /// <summary>The region that a server's name tells: <c>s3.eu-west-1.amazonaws.com</c>; null when it tells none.</summary>
    public static string? RegionOf(Uri endpoint) =>
        RegionalName().Match(endpoint.Host) is { Success: true } match ? match.Groups["region"].Value : null;

    /// <summary>The server of a region, where one server stands for all of them; any other stays as it is.</summary>
    public static Uri InRegion(Uri endpoint, string region) => endpoint.Host == "s3.amazonaws.com" && region != "us-east-1"
        ? new Uri($"{endpoint.Scheme}://s3.{region}.amazonaws.com{(region.StartsWith("cn-", StringComparison.Ordinal) ? ".cn" : "")}/")
        : endpoint;

    [GeneratedRegex(@"^s3(?:-fips)?(?:\.dualstack)?[.-](?<region>[a-z]{2}(?:-[a-z]+)+-[0-9]+)\.amazonaws\.com(?:\.cn)?$")]
    private static partial Regex RegionalName();
}
