using System.Globalization;
using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Rest;

/// <summary>Servers that want to see a certificate of ours.</summary>
public sealed class ClientCertificateTests(PlainServer at) : IClassFixture<PlainServer>
{
    [Fact]
    public async Task A_gate_lets_in_who_shows_its_certificate()
    {
        await using var gate = await CertificateGate.StartAsync(at.Server.Address, RestServer.Authority);
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "me.pem");
        var me = RestServer.Authority.Issue("me");
        File.WriteAllText(file, me.Certificate + me.Key);
        var options = new PlaceOptions { CaCertificates = RestServer.Authority.File, ClientCertificate = file };
        await using var store = Locations.Open($"rest:{gate.Address}x/", options);
        var sample = Sample.Of(ObjectFolder.Data, 5_000_000);

        await store.PrepareAsync(Now);
        await store.DraftAsync(sample, 1_000_000);

        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
        await using var stranger = Locations.Open($"rest:{gate.Address}x/", options with { ClientCertificate = null });
        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await stranger.SizeAsync(sample.Name, Now));
        Assert.Contains("--tls-client-cert", failure.Hint, StringComparison.Ordinal);
    }

    /// <summary>TLS 1.3 refuses after the handshake, TLS 1.2 during it.</summary>
    [Theory]
    [InlineData("-tls1_2")]
    [InlineData("-tls1_3")]
    public async Task A_handshake_that_fails_for_want_of_a_certificate_is_final(string version)
    {
        using var folder = new TemporaryFolder();
        var (certificate, key) = (Path.Combine(folder.Path, "cert.pem"), Path.Combine(folder.Path, "key.pem"));
        var shown = RestServer.Authority.Issue("localhost");
        File.WriteAllText(certificate, shown.Certificate);
        File.WriteAllText(key, shown.Key);
        await using var server = await ServerProcess.StartAsync(
            "openssl", ["s_server", "-accept", "127.0.0.1:0", "-cert", certificate, "-key", key, "-Verify", "1", version, "-www"]);
        var port = int.Parse((await server.WaitForLineAsync("ACCEPT 127.0.0.1:")).Trim(), CultureInfo.InvariantCulture);
        await using var store = Locations.Open($"rest:https://localhost:{port}/", new PlaceOptions { CaCertificates = RestServer.Authority.File });

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("--tls-client-cert", failure.Hint, StringComparison.Ordinal);
    }
}
