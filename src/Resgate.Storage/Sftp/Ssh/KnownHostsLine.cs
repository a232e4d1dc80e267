using System.Security.Cryptography;
using System.Text;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>One line of a known_hosts file: for which hosts a key counts, and how.</summary>
/// <remarks>
/// <code>
/// [@cert-authority | @revoked]  hosts  key-type  key  [comment]
/// hosts   patterns, parted by commas; [host]:port where the port is not 22; or hashed:
///         |1|salt|HMAC-SHA1 of the name with the salt as key, both in base64
/// </code>
/// Source: sshd(8), SSH_KNOWN_HOSTS FILE FORMAT.
/// </remarks>
/// <param name="Where">File and line, for people.</param>
/// <param name="Use">What it says of the key.</param>
/// <param name="Hosts">As it stands there.</param>
/// <param name="KeyType">Such as <c>ssh-ed25519</c>.</param>
/// <param name="Key">As it goes over the wire.</param>
internal sealed record KnownHostsLine(string Where, KnownKeyUse Use, string Hosts, string KeyType, byte[] Key)
{
    private const string HashMark = "|1|";

    /// <summary>Reads a line; null when it is empty, a comment or nothing that can be made sense of, as with SSH.</summary>
    public static KnownHostsLine? Parse(string line, string where)
    {
        var words = line.Split((char[])[' ', '\t'], StringSplitOptions.RemoveEmptyEntries);
        if (words.Length == 0 || words[0].StartsWith('#'))
        {
            return null;
        }

        KnownKeyUse? use = words[0] switch
        {
            "@cert-authority" => KnownKeyUse.Authority,
            "@revoked" => KnownKeyUse.Revoked,
            ['@', ..] => null,
            _ => KnownKeyUse.Host,
        };
        string[] rest = use == KnownKeyUse.Host ? words : words[1..];
        if (use is null || rest.Length < 3)
        {
            return null;
        }

        try
        {
            return new(where, use.Value, rest[0], rest[1], Convert.FromBase64String(rest[2]));
        }
        catch (FormatException)
        {
            return null;
        }
    }

    /// <summary>Whether the line is about a host.</summary>
    /// <param name="name">In lower case; with its port in brackets where that is not 22.</param>
    public bool IsAbout(string name) =>
        Hosts.StartsWith(HashMark, StringComparison.Ordinal) ? IsHashOf(name) : SshPatterns.Match(Hosts.Split(','), name, ignoreCase: true);

    private bool IsHashOf(string name)
    {
        var parts = Hosts[HashMark.Length..].Split('|');
        if (parts.Length != 2)
        {
            return false;
        }

        try
        {
            var salt = Convert.FromBase64String(parts[0]);
#pragma warning disable CA5350 // The format says so. It hides names from readers of the file; nobody is trusted because of it.
            var hash = HMACSHA1.HashData(salt, Encoding.UTF8.GetBytes(name));
#pragma warning restore CA5350
            return hash.AsSpan().SequenceEqual(Convert.FromBase64String(parts[1]));
        }
        catch (FormatException)
        {
            return false;
        }
    }
}

/// <summary>What a line says of its key.</summary>
internal enum KnownKeyUse
{
    /// <summary>It is the host's.</summary>
    Host,

    /// <summary>It signs the certificates of hosts.</summary>
    Authority,

    /// <summary>It must never be accepted.</summary>
    Revoked,
}
