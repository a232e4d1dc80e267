using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Resgate.Primitives;

namespace Resgate.Storage.Http;

/// <summary>Connections to a place that speaks HTTP, as the user wants them: whom to trust, who to be.</summary>
internal static class HttpConnections
{
    /// <summary>A handler of its own for one place; whoever makes it disposes of it.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a certificate file cannot be read or holds none.</exception>
    public static SocketsHttpHandler Create(PlaceOptions options)
    {
        var handler = new SocketsHttpHandler
        {
            // Silence is judged by whoever waits; this one is for hosts that never answer at all.
            ConnectTimeout = options.StuckAfter < TimeSpan.FromSeconds(30) ? options.StuckAfter : TimeSpan.FromSeconds(30),
            // A place may move; long runs shall notice.
            PooledConnectionLifetime = TimeSpan.FromMinutes(10),
            AllowAutoRedirect = false,
            AutomaticDecompression = DecompressionMethods.None,
            UseCookies = false,
        };
        handler.SslOptions = Trust(options);
        return handler;
    }

    /// <summary>What requests say who we are.</summary>
    public static string UserAgent(PlaceOptions options) =>
        options.UserAgent ?? $"resgate/{typeof(HttpConnections).Assembly.GetName().Version?.ToString(fieldCount: 3)}";

    private static SslClientAuthenticationOptions Trust(PlaceOptions options)
    {
        var trust = new SslClientAuthenticationOptions();
        if (options.TrustsAnyCertificate)
        {
#pragma warning disable CA5359 // The user asked for it in so many words: --insecure-tls.
            trust.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else if (options.CaCertificates is { } file)
        {
            var roots = new X509Certificate2Collection();
            Read(file, "root certificates", roots.ImportFromPemFile);
            if (roots.Count == 0)
            {
                throw new ResgateException(FailureKind.Usage, $"{file} holds no certificate");
            }

            trust.CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
            };
            trust.CertificateChainPolicy.CustomTrustStore.AddRange(roots);
        }

        if (options.ClientCertificate is { } own)
        {
            X509Certificate2? certificate = null;
            Read(own, "a client certificate and its key", path => certificate = X509Certificate2.CreateFromPemFile(path));
            trust.ClientCertificateContext = SslStreamCertificateContext.Create(certificate!, additionalCertificates: null);
        }

        return trust;
    }

    private static void Read(string file, string what, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new ResgateException(FailureKind.Usage, $"cannot read {what} from {file}", cause);
        }
    }
}
