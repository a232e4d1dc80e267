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
    /// <param name="problem">Why there is no such key.</param>
    public static IdentityFile? TryRead(string path, Secret? passphrase, out IdentityProblem problem)
    {
        try
        {
            using var stream = File.OpenRead(path);
            problem = IdentityProblem.None;
            return new IdentityFile(new PrivateKeyFile(stream, passphrase?.Reveal()));
        }
        catch (SshPassPhraseNullOrEmptyException)
        {
            problem = IdentityProblem.Locked;
        }
        catch (Exception failure) when (failure is FileNotFoundException or DirectoryNotFoundException)
        {
            problem = IdentityProblem.Missing;
        }
        catch (UnauthorizedAccessException)
        {
            problem = IdentityProblem.Unreadable;
        }
        // What a wrong passphrase makes of a key is noise, and the library says so in many ways.
        catch (Exception failure) when (failure is SshException or CryptographicException or NotSupportedException or ArgumentException
            or FormatException or InvalidOperationException or IOException or OverflowException)
        {
            // Without one, the library looks whether one is wanted before it looks at the key.
            problem = passphrase is not null && TryRead(path, passphrase: null, out var without) is null && without == IdentityProblem.Locked
                ? IdentityProblem.WrongPassphrase
                : IdentityProblem.NoKey;
        }

        return null;
    }
}
