using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>
/// The files of certificates that network places are reached with. Wrong ones show at once, wherever the repository lies.
/// </summary>
internal static class CertificateFiles
{
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/> or <see cref="FailureKind.NotFound"/>: a file will not do.
    /// </exception>
    public static void Check(Invocation call)
    {
        var roots = call.WasGiven(call.Globals.CaCert)
            ? string.Join(',', call.Get(call.Globals.CaCert) ?? [])
            : Setting.Of("CACERT").Value;
        foreach (var file in roots?.Split(',') ?? [])
        {
            CheckRoots(file);
        }

        if (call.Setting(call.Globals.TlsClientCert, "TLS_CLIENT_CERT").Value is { } client)
        {
            CheckClient(client);
        }
    }

    private static void CheckRoots(string file)
    {
        var roots = new X509Certificate2Collection();
        try
        {
            roots.ImportFromPem(Text(file, "root certificates"));
        }
        catch (CryptographicException cause)
        {
            throw new ResgateException(FailureKind.Usage, $"cannot parse root certificate from \"{file}\"", cause);
        }

        if (roots.Count == 0)
        {
            throw new ResgateException(FailureKind.Usage, $"cannot parse root certificate from \"{file}\"")
            {
                Hint = "it has to hold certificates in PEM form",
            };
        }

        foreach (var root in roots)
        {
            root.Dispose();
        }
    }

    private static void CheckClient(string file)
    {
        var text = Text(file, "client certificate");
        try
        {
            using var certificate = X509Certificate2.CreateFromPem(text, text);
        }
        catch (CryptographicException cause)
        {
            throw new ResgateException(FailureKind.Usage, $"cannot parse the client certificate and key in \"{file}\"", cause)
            {
                Hint = "the file has to hold both, in PEM form",
            };
        }
    }

    private static string Text(string file, string what) => Encoding.UTF8.GetString(TextFiles.Read(file, $"file of {what}"));
}
