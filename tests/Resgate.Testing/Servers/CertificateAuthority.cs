using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Resgate.Testing.Servers;

/// <summary>A certificate and its key, both as PEM.</summary>
public sealed record IssuedCertificate(string Certificate, string Key);

/// <summary>An authority of our own, which vouches for whatever a test wants.</summary>
public sealed class CertificateAuthority
{
    private static readonly DateTimeOffset _begin = new(2020, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset _end = new(2049, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly X509Certificate2 _root;

    public CertificateAuthority(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));
        _root = request.CreateSelfSigned(_begin, _end);
        File = Path.Combine(Directory.CreateTempSubdirectory("resgate-authority-").FullName, "root.pem");
        System.IO.File.WriteAllText(File, _root.ExportCertificatePem());
        AppDomain.CurrentDomain.ProcessExit += (_, _) => Directory.Delete(Path.GetDirectoryName(File)!, recursive: true);
    }

    /// <summary>A PEM file of its own certificate.</summary>
    public string File { get; }

    /// <summary>Vouches for a host or a person.</summary>
    /// <param name="name">As in an address.</param>
    /// <param name="until">When it expires; null for years to come.</param>
    public IssuedCertificate Issue(string name, DateTimeOffset? until = null)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddDnsName(name);
        request.CertificateExtensions.Add(names.Build());
        using var issued = request.Create(_root, _begin.AddDays(1), until ?? _end.AddDays(-1), RandomNumberGenerator.GetBytes(8));
        return new IssuedCertificate(issued.ExportCertificatePem() + "\n", key.ExportPkcs8PrivateKeyPem() + "\n");
    }
}
