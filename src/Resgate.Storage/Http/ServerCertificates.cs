using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Resgate.Primitives;

namespace Resgate.Storage.Http;

/// <summary>Says what is wrong with a server's certificate, in words that lead to the remedy.</summary>
internal static class ServerCertificates
{
    /// <summary>Lets a good certificate pass.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Denied"/>: what is wrong with it.</exception>
    public static bool Judge(X509Certificate? certificate, X509Chain? chain, SslPolicyErrors errors, DateTimeOffset now)
    {
        if (errors == SslPolicyErrors.None)
        {
            return true;
        }

        if (certificate is not X509Certificate2 shown)
        {
            throw new ResgateException(FailureKind.Denied, "the server shows no certificate");
        }

        var findings = chain?.ChainStatus.Aggregate(X509ChainStatusFlags.NoError, (sum, status) => sum | status.Status) ?? default;
        throw (findings, errors) switch
        {
            _ when findings.HasFlag(X509ChainStatusFlags.NotTimeValid) => OutOfTime(shown, chain!, now),
            _ when (findings & (X509ChainStatusFlags.UntrustedRoot | X509ChainStatusFlags.PartialChain)) != 0 => new ResgateException(
                FailureKind.Denied, $"the server's certificate comes from an authority that is not trusted: {Name(shown.Issuer)}")
            {
                Hint = "if it is yours, name the file of its certificate with --cacert or RESTIC_CACERT",
            },
            _ when errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) => new ResgateException(
                FailureKind.Denied, $"the server's certificate is for another name: {shown.GetNameInfo(X509NameType.DnsName, forIssuer: false)}")
            {
                Hint = "write the name that the certificate is for into the repository's address",
            },
            _ => new ResgateException(FailureKind.Denied, $"the server's certificate is not valid: {findings}"),
        };
    }

    private static ResgateException OutOfTime(X509Certificate2 shown, X509Chain chain, DateTimeOffset now)
    {
        // The one that is out of time may be one of those that vouch for it.
        var culprit = chain.ChainElements
            .FirstOrDefault(element => element.ChainElementStatus.Any(status => status.Status == X509ChainStatusFlags.NotTimeValid))
            ?.Certificate ?? shown;
        var whose = culprit.Equals(shown) ? "the server's certificate" : $"the certificate of {Name(culprit.Subject)}";
        var when = culprit.NotAfter.ToUniversalTime() < now.UtcDateTime
            ? $"expired on {culprit.NotAfter.ToUniversalTime():yyyy-MM-dd HH:mm} UTC"
            : $"is not valid before {culprit.NotBefore.ToUniversalTime():yyyy-MM-dd HH:mm} UTC";
        return new ResgateException(FailureKind.Denied, $"{whose} {when}")
        {
            Hint = "have it renewed at the server; if it is in order, the clock of this machine is wrong",
        };
    }

    private static string Name(string distinguished) => string.Concat(distinguished.Where(character => !char.IsControl(character)));
}
