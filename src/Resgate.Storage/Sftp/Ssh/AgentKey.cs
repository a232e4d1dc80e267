using Renci.SshNet;
using Renci.SshNet.Security;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>A key that the agent holds: it is offered like any other, and the agent does the signing.</summary>
internal sealed class AgentKey : IPrivateKeySource
{
    private const uint RsaWithSha256 = 2;
    private const uint RsaWithSha512 = 4;

    public AgentKey(SshAgent agent, byte[] key)
    {
        var type = new SftpReader(key).ReadText();
        // RSA with SHA-1 is refused everywhere by now, and every refusal is one of the few tries that a server grants.
        HostKeyAlgorithms = type == "ssh-rsa"
            ? [new Algorithm("rsa-sha2-512", agent, key, RsaWithSha512), new Algorithm("rsa-sha2-256", agent, key, RsaWithSha256)]
            : [new Algorithm(type, agent, key, flags: 0)];
    }

    public IReadOnlyCollection<HostAlgorithm> HostKeyAlgorithms { get; }

    private sealed class Algorithm(string name, SshAgent agent, byte[] key, uint flags) : HostAlgorithm(name)
    {
        public override byte[] Data => key;

        public override byte[] Sign(byte[] data) => agent.Sign(key, data, flags);

        public override bool VerifySignature(byte[] data, byte[] signature) => throw new NotSupportedException();
    }
}
