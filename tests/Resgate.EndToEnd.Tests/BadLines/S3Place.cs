using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.BadLines;

/// <summary>A prefix for each repository, in a bucket of Ceph, which verifies the signature of every request.</summary>
/// <remarks>A signature covers the host and the port that the client spoke to, so the line passes that header on as it came.</remarks>
internal sealed class S3Place(CephServer server) : CopiedPlace
{
    private readonly string _bucket = $"bad-line-{Guid.NewGuid():n}";

    public override IReadOnlyList<(string Name, string Value)> Variables { get; } =
        [("AWS_ACCESS_KEY_ID", "AKBACKUP"), ("AWS_SECRET_ACCESS_KEY", "SKBACKUP12345")];

    public override FaultyProxy Line(LineQuality quality, int seed) => FaultyProxy.ToHttp(server.Address.Port, quality, seed);

    public override FarAddress Address(string name, int? port = null) =>
        new($"s3:http://127.0.0.1:{port ?? server.Address.Port}/{_bucket}/{name}");
}
