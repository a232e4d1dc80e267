using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Looks at the keys that a host shows during one connection: at its beginning, and whenever keys are exchanged anew.</summary>
internal sealed class HostKeyCheck(KnownHosts known, SshSettings settings)
{
    /// <summary>Why the host is not trusted; null while it is, or has shown nothing yet.</summary>
    public ResgateException? Refusal { get; private set; }

    /// <summary>Whether the host has shown a key, and it is a known one.</summary>
    public bool IsPassed { get; private set; }

    /// <param name="key">As it came over the wire: its type, and what else it has.</param>
    public bool Accepts(byte[] key)
    {
        var type = new SftpReader(key).ReadText();
        Refusal = known.Refusal(settings.KnownAs.Name, settings.KnownAs.Port, type, key);
        return IsPassed = Refusal is null;
    }
}
