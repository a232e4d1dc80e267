using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Resgate.Testing.Servers;

/// <summary>Azurite, Microsoft's own emulator of Azure's storage, on a free port of the loopback. It keeps blobs in memory.</summary>
/// <remarks>It has no access rules of an account's firewall, no immutability, and no role assignments: any token of the right form will do.</remarks>
public sealed class Azurite : IAsyncDisposable
{
    /// <summary>The one storage account that it has.</summary>
    public const string Account = "resgatetest";

    private static readonly Lazy<Task<Azurite>> _shared = new(() => StartAsync());

    private readonly ServerProcess _process;

    private Azurite(ServerProcess process, Uri address)
    {
        _process = process;
        Address = address;
    }

    /// <summary>One for all tests that do it no harm; each uses a container of its own.</summary>
    public static Task<Azurite> Shared => _shared.Value;

    /// <summary>The account's key.</summary>
    public static string Key { get; } = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

    /// <summary>The authority that its certificate comes from, when it speaks TLS.</summary>
    public static CertificateAuthority Authority { get; } = new("Resgate tests of Azure");

    /// <summary>Where it listens: <c>http://127.0.0.1:12345/</c>.</summary>
    public Uri Address { get; }

    /// <summary>The account's address, in the form that names the account in the path.</summary>
    public string Endpoint => $"{Address}{Account}";

    public string Log => _process.Log;

    /// <param name="host">The name that its certificate is for; null for plain HTTP. With TLS it takes tokens as well.</param>
    public static async Task<Azurite> StartAsync(string? host = null)
    {
        var program = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../artifacts/azurite/node_modules/.bin/azurite-blob"));
        if (!File.Exists(program))
        {
            throw new FileNotFoundException("azurite is missing; tools/components.sh installs it", program);
        }

        // The version check: restic 0.14 asks in the version of its SAS token, and Microsoft's library makes tokens that are ahead of Azurite.
        List<string> arguments =
        [
            program, "--blobHost", "127.0.0.1", "--blobPort", "0", "--inMemoryPersistence", "--disableTelemetry", "--skipApiVersionCheck",
        ];
        if (host is not null)
        {
            var shown = Authority.Issue(host);
            var folder = Directory.CreateTempSubdirectory("resgate-azurite-").FullName;
            AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(folder, recursive: true);
            var (certificate, key) = (Path.Combine(folder, "cert.pem"), Path.Combine(folder, "key.pem"));
            await File.WriteAllTextAsync(certificate, shown.Certificate);
            await File.WriteAllTextAsync(key, shown.Key);
            arguments.AddRange(["--cert", certificate, "--key", key, "--oauth", "basic"]);
        }

        var process = await ServerProcess.StartAsync("node", arguments, environment: [("AZURITE_ACCOUNTS", $"{Account}:{Key}")]);
        return new Azurite(process, new Uri(await process.WaitForLineAsync("successfully listens on ")));
    }

    /// <summary>A token that it takes, if it is for storage: it looks at form, times and audience, and not at the signature.</summary>
    public static string Token(string audience = "https://storage.azure.com")
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeSeconds();
        var claims = $$"""{"aud":"{{audience}}","iss":"https://sts.windows.net/t/","iat":{{now}},"nbf":{{now - 60}},"exp":{{now + 3600}}}""";
        return $"{Encode("""{"typ":"JWT","alg":"RS256"}""")}.{Encode(claims)}.{Encode("signature")}";

        static string Encode(string text) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(text));
    }

    /// <summary>Lets it stand still, as a server does whose machine has died: connections stay open, nothing comes.</summary>
    public void Freeze() => _process.Signal("STOP");

    public void Thaw() => _process.Signal("CONT");

    public ValueTask DisposeAsync() => _process.DisposeAsync();
}
