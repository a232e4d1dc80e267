using Resgate.Storage.Sftp.Ssh;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Which lines of a known_hosts file are about a host, with ssh-keygen as the judge.</summary>
public sealed class KnownHostsTests : IDisposable
{
    private const string Key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIPXeH3CV+ee9sEBwRE6QbU4qOvN1ySNVoSL0BGaSUBAk";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("nas")]
    [InlineData("NAS")]
    [InlineData("nas,10.0.0.7")]
    [InlineData("*.lan,nas")]
    [InlineData("n?s")]
    [InlineData("!nas,*")]
    [InlineData("*,!nas.lan")]
    [InlineData("[nas]:2222")]
    [InlineData("[*]:2222")]
    [InlineData("10.0.0.*")]
    [InlineData("[::1]:2222,::1")]
    [InlineData("na\\s")]
    public void A_line_is_about_the_hosts_that_SSH_finds_it_for(string hosts)
    {
        foreach (var hashed in new[] { false, true })
        {
            var file = Path.Combine(_folder.Path, $"known-{Guid.NewGuid():n}");
            File.WriteAllText(file, $"{hosts} {Key} a comment\n");
            if (hashed)
            {
                _ = Testing.Tool.Try("ssh-keygen", null, ["-q", "-H", "-f", file], []);
            }

            var lines = File.ReadAllLines(file).Select(line => KnownHostsLine.Parse(line, "here")).OfType<KnownHostsLine>().ToList();
            foreach (var name in (string[])["nas", "nas.lan", "10.0.0.7", "[nas]:2222", "[nas.lan]:2222", "::1", "[::1]:2222", "nap"])
            {
                var found = Testing.Tool.Try("ssh-keygen", null, ["-F", name, "-f", file], []).ExitCode == 0;
                Assert.True(found == lines.Any(line => line.IsAbout(name)), $"{hosts}{(hashed ? ", hashed," : "")} for {name}: {found}");
            }
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("   # comment")]
    [InlineData("nas ssh-ed25519")]
    [InlineData("nas ssh-ed25519 ***")]
    [InlineData("@else nas ssh-ed25519 AAAA")]
    [InlineData("@revoked")]
    public void What_makes_no_sense_is_passed_over(string line) => Assert.Null(KnownHostsLine.Parse(line, "here"));

    [Theory]
    [InlineData("|1|")]
    [InlineData("|1|AAAA")]
    [InlineData("|1|***|***")]
    [InlineData("|2|AAAA|AAAA")]
    public void A_hash_that_makes_no_sense_is_about_nobody(string hosts) =>
        Assert.False(KnownHostsLine.Parse($"{hosts} {Key}", "here")!.IsAbout("nas"));

    [Fact]
    public void Any_text_is_a_line_or_none() => CsCheck.Check.Sample(CsCheck.Gen.String, text =>
    {
        if (KnownHostsLine.Parse(text, "here") is { } line)
        {
            _ = line.IsAbout("nas");
        }
    });
}
