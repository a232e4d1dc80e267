using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Resgate.Primitives;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage.Http;

/// <summary>Connections to a place that speaks HTTP, as the user wants them: whom to trust, who to be, how fast to be.</summary>
internal static class HttpConnections
{
    private static readonly string _ownName =
        $"resgate/{typeof(HttpConnections).Assembly.GetName().Version?.ToString(3)}";

    /// <summary>A handler of its own for one place; whoever makes it disposes of it.</summary>
    /// <remarks>
    /// A certificate that is refused comes out as an <see cref="HttpRequestException"/> with a <see cref="ResgateException"/>
    /// of kind <see cref="FailureKind.Denied"/> in its chain; <see cref="HttpFailures"/> finds it. The limits of
    /// <paramref name="options"/> hold for all connections of the handler together.
    /// </remarks>
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
        if (options.UploadLimit is not null || options.DownloadLimit is not null)
        {
            var up = RateLimit.Of(options.UploadLimit, options.Time);
            var down = RateLimit.Of(options.DownloadLimit, options.Time);
            handler.PlaintextStreamFilter = (connection, _) => new(new LimitedConnection(connection.PlaintextStream, up, down));
        }

        return handler;
    }

    /// <summary>What requests say who we are.</summary>
    public static string UserAgent(PlaceOptions options) => options.UserAgent ?? _ownName;

    private static SslClientAuthenticationOptions Trust(PlaceOptions options)
    {
        var trust = new SslClientAuthenticationOptions();
        if (options.TrustsAnyCertificate)
        {
#pragma warning disable CA5359 // The user asked for it in so many words: --insecure-tls.
            trust.RemoteCertificateValidationCallback = static (_, _, _, _) => true;
#pragma warning restore CA5359
        }
        else
        {
            trust.RemoteCertificateValidationCallback = (_, certificate, chain, errors) =>
                ServerCertificates.Judge(certificate, chain, errors, options.Time.GetUtcNow());
            trust.CertificateChainPolicy = options.CaCertificates is { } files ? OnlyTrust(files) : null;
        }

        if (options.ClientCertificate is { } own)
        {
            var certificates = new X509Certificate2Collection();
            X509Certificate2? certificate = null;
            Read(own, "a client certificate and its key", path =>
            {
                certificate = X509Certificate2.CreateFromPemFile(path);
                certificates.ImportFromPemFile(path);
            });
            trust.ClientCertificateContext = SslStreamCertificateContext.Create(certificate!, certificates, offline: true);
        }

        return trust;
    }

    /// <param name="files">PEM files, with commas between, as restic takes them.</param>
    private static X509ChainPolicy OnlyTrust(string files)
    {
        var policy = new X509ChainPolicy
        {
            TrustMode = X509ChainTrustMode.CustomRootTrust,
            RevocationMode = X509RevocationMode.NoCheck,
        };
        foreach (var file in files.Split(','))
        {
            var roots = new X509Certificate2Collection();
            Read(file, "root certificates", roots.ImportFromPemFile);
            if (roots.Count == 0)
            {
                throw new ResgateException(FailureKind.Usage, $"{file} holds no certificate");
            }

            policy.CustomTrustStore.AddRange(roots);
        }

        return policy;
    }

    private static void Read(string file, string what, Action<string> read)
    {
        try
        {
            read(file);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException or CryptographicException or ArgumentException)
        {
            throw new ResgateException(FailureKind.Usage, $"cannot read {what} from {file}", cause);
        }
    }
}
