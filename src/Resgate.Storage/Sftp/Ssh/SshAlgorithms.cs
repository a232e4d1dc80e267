using System.Security.Cryptography;
using Renci.SshNet;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Which algorithms a connection may use, and which it would rather.</summary>
/// <remarks>
/// What OpenSSH's own client has given up by default is not offered: SHA-1 for signatures and key exchanges, CBC, 3DES. AES-GCM
/// comes first where the processor helps with it; it is several times as fast as a cipher with a separate checksum.
/// </remarks>
internal static class SshAlgorithms
{
    private static readonly string[] _weak = ["-cbc", "-sha1", "-sha1-etm@openssh.com", "-cert-v01@openssh.com"];

    /// <param name="info">Of a connection that is to be made.</param>
    /// <param name="knownKeyTypes">The kinds of host keys that are known, which the server is asked for first.</param>
    public static void Choose(ConnectionInfo info, IEnumerable<string> knownKeyTypes)
    {
        RemoveWeak(info.KeyExchangeAlgorithms);
        RemoveWeak(info.Encryptions);
        RemoveWeak(info.HmacAlgorithms);
        RemoveWeak(info.HostKeyAlgorithms);
        info.HostKeyAlgorithms.Remove("ssh-rsa");

        // Zlib would only warm the machine: what we send is encrypted already.
        info.CompressionAlgorithms.Remove("zlib@openssh.com");
        if (AesGcm.IsSupported)
        {
            Prefer(info.Encryptions, ["aes128-gcm@openssh.com", "aes256-gcm@openssh.com"]);
        }

        Prefer(info.HostKeyAlgorithms, [.. knownKeyTypes.SelectMany(AlgorithmsOf)]);
    }

    private static string[] AlgorithmsOf(string keyType) => keyType == "ssh-rsa" ? ["rsa-sha2-512", "rsa-sha2-256"] : [keyType];

    private static void RemoveWeak<T>(IOrderedDictionary<string, T> offered)
    {
        foreach (var name in offered.Keys.Where(name => _weak.Any(end => name.EndsWith(end, StringComparison.Ordinal))).ToList())
        {
            offered.Remove(name);
        }
    }

    private static void Prefer<T>(IOrderedDictionary<string, T> offered, IReadOnlyList<string> names)
    {
        for (var i = names.Count - 1; i >= 0; i--)
        {
            if (offered.ContainsKey(names[i]))
            {
                offered.SetPosition(names[i], 0);
            }
        }
    }
}
