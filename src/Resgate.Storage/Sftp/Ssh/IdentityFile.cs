using System.Security.Cryptography;
using Renci.SshNet;
using Renci.SshNet.Common;
using Renci.SshNet.Security;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>A key from a file, unlocked.</summary>
internal sealed class IdentityFile : IPrivateKeySource
{
    private readonly PrivateKeyFile _file;

    private IdentityFile(PrivateKeyFile file)
    {
        _file = file;
        // As in AgentKey: no try is wasted on SHA-1.
        HostKeyAlgorithms = [.. file.HostKeyAlgorithms.Where(algorithm => algorithm.Name != "ssh-rsa")];
    }

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; }

    /// <summary>The public key, as it goes over the wire.</summary>
    public byte[] Key => HostKeyAlgorithms.First().Data;

    /// <param name="path">Where it is.</param>
    /// <param name="passphrase">What opens it, if it is locked; null when nothing is known.</param>
    /// <param name="problem">Why there is no such key, for people; null when there is.</param>
    public static IdentityFile? TryRead(string path, Secret? passphrase, out string? problem)
    {
        try
        {
            using var stream = File.OpenRead(path);
            problem = null;
            return new IdentityFile(new PrivateKeyFile(stream, passphrase?.Reveal()));
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            problem = "is locked with a passphrase";
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = "is not there";
        }
        catch (UnauthorizedAccessException)
        {
            problem = "may not be read";
        }
        // What a wrong passphrase makes of a key is noise, and the library says so in many ways.
        catch (Exception failure) when (failure is SshException or CryptographicException or NotSupportedException or ArgumentException
            or FormatException or InvalidOperationException or IOException or OverflowException)
        {
            problem = passphrase is null ? "holds no key that can be used" : "holds no key that can be used, or the passphrase is wrong";
        }

        return null;
    }
}
