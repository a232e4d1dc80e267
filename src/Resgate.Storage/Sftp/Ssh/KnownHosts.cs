using System.Security.Cryptography;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>The host keys that this machine knows. Nothing else is trusted, and nothing is added.</summary>
internal sealed class KnownHosts(IReadOnlyList<KnownHostsLine> lines)
{
    /// <exception cref="ResgateException">A file is there and cannot be read.</exception>
    public static KnownHosts Read(IEnumerable<string> files) => new(
    [
        .. files.SelectMany(file => SshFiles.ReadLines(file).Select((line, index) => KnownHostsLine.Parse(line, $"{file}, line {index + 1}")))
            .OfType<KnownHostsLine>(),
    ]);

    /// <summary>The types of the keys that are known for a host, so that the server can be asked for one of them.</summary>
    public IReadOnlyList<string> KeyTypes(string host, int port) =>
        [.. About(host, port, _ => true).Where(line => line.Use == KnownKeyUse.Host).Select(line => line.KeyType).Distinct()];

    /// <summary>Why a key is not trusted; null when it is.</summary>
    /// <param name="host">The name under which the host is known.</param>
    /// <param name="port">Its port.</param>
    /// <param name="keyType">Such as <c>ssh-ed25519</c>.</param>
    /// <param name="key">As it came over the wire.</param>
    public ResgateException? Refusal(string host, int port, string keyType, byte[] key)
    {
        var about = About(host, port, line => line.Key.AsSpan().SequenceEqual(key));
        var named = SshSettings.Name(host, port);
        var offered = $"{keyType} SHA256:{Convert.ToBase64String(SHA256.HashData(key)).TrimEnd('=')}";
        if (about.FirstOrDefault(line => line.Use == KnownKeyUse.Revoked && line.Key.AsSpan().SequenceEqual(key)) is { } revoked)
        {
            return Denied($"the host key of {named} was revoked ({revoked.Where}): {offered}", "somebody may be using a stolen key; ask who runs the server");
        }

        if (about.Any(line => line.Use == KnownKeyUse.Host && line.Key.AsSpan().SequenceEqual(key)))
        {
            return null;
        }

        if (about.FirstOrDefault(line => line.Use == KnownKeyUse.Host && line.KeyType == keyType) is { } other)
        {
            return Denied(
                $"THE HOST KEY OF {named} HAS CHANGED: somebody may be listening in, or the server was set up anew. It offers {offered}; known is another ({other.Where})",
                $"if whoever runs the server confirms the new fingerprint, forget the old key: ssh-keygen -R '{named}', and add the new one: {Scan(host, port)}");
        }

        if (about.FirstOrDefault(line => line.Use == KnownKeyUse.Authority) is { } authority)
        {
            return Denied(
                $"the host key of {named} is vouched for by an authority only ({authority.Where}), and certificates of hosts are not supported here: {offered}",
                $"add the host's own key: {Scan(host, port)}");
        }

        return Denied(
            $"the host key of {named} is not known: {offered}",
            $"compare the fingerprint with what the server's owner says, then add the key: {Scan(host, port)}");
    }

    // Where no line names the port, one without it does as well, as with SSH; but only to accept a key, never to suspect one.
    private List<KnownHostsLine> About(string host, int port, Func<KnownHostsLine, bool> isWelcomeWithoutPort)
    {
        var name = host.ToLowerInvariant();
        List<KnownHostsLine> exact = [.. lines.Where(line => line.IsAbout(SshSettings.Name(name, port)))];
        return exact.Count > 0 ? exact : [.. lines.Where(line => isWelcomeWithoutPort(line) && line.IsAbout(name))];
    }

    private static string Scan(string host, int port) =>
        $"ssh-keyscan {(port == 22 ? "" : $"-p {port} ")}{host} >> ~/.ssh/known_hosts";

    private static ResgateException Denied(string message, string hint) => new(FailureKind.Denied, message) { Hint = hint };
}
