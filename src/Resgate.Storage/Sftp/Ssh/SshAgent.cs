using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;
using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Talks to the agent, which holds unlocked keys and signs with them. A connection for each question.</summary>
/// <remarks>
/// <code>
/// length  4 bytes  of what follows
/// type    1 byte
/// ...
/// </code>
/// Source: draft-miller-ssh-agent. Calls wait; the agent may ask its user for a touch or a yes.
/// </remarks>
internal sealed class SshAgent(string socket)
{
    private const byte ListRequest = 11;
    private const byte ListAnswer = 12;
    private const byte SignRequest = 13;
    private const byte SignAnswer = 14;
    private const int LongestAnswer = 1 << 18;
    private const int MostKeys = 100;

    /// <summary>The public keys on offer, in the agent's order, with the comments that people know them by.</summary>
    /// <exception cref="ResgateException">There is no agent, or it makes no sense.</exception>
    public IReadOnlyList<(byte[] Key, string Comment)> Keys()
    {
        var reader = new SftpReader(Ask([ListRequest], ListAnswer, "list the keys of the SSH agent"));
        var keys = new List<(byte[], string)>();
        for (var left = Math.Min(reader.ReadUInt32(), MostKeys); left > 0; left--)
        {
            keys.Add((reader.ReadBytes().ToArray(), reader.ReadText()));
        }

        return keys;
    }

    /// <summary>Signs with one of the keys.</summary>
    /// <param name="key">The public key.</param>
    /// <param name="data">What is signed.</param>
    /// <param name="flags">2 for RSA with SHA-256, 4 for RSA with SHA-512, 0 for other kinds of keys.</param>
    public byte[] Sign(byte[] key, byte[] data, uint flags)
    {
        byte[] request = [SignRequest, .. Length(key.Length), .. key, .. Length(data.Length), .. data, .. Length((int)flags)];
        return new SftpReader(Ask(request, SignAnswer, "have the SSH agent sign")).ReadBytes().ToArray();
    }

    private byte[] Ask(byte[] request, byte wanted, string doing)
    {
        try
        {
            using var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            connection.Connect(new UnixDomainSocketEndPoint(socket));
            using var stream = new NetworkStream(connection);
            stream.Write([.. Length(request.Length), .. request]);
            var head = new byte[4];
            stream.ReadExactly(head);
            var size = BinaryPrimitives.ReadInt32BigEndian(head);
            if (size is < 1 or > LongestAnswer)
            {
                throw Failure(doing, null);
            }

            var answer = new byte[size];
            stream.ReadExactly(answer);
            return answer[0] == wanted ? answer[1..] : throw Failure(doing, null);
        }
        catch (Exception cause) when (cause is SocketException or IOException or ArgumentException)
        {
            throw Failure(doing, cause);
        }
    }

    private static byte[] Length(int length)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(bytes, length);
        return bytes;
    }

    private static ResgateException Failure(string doing, Exception? cause) =>
        new(FailureKind.Denied, $"cannot {doing}{(cause is null ? ": it refused" : "")}", cause);
}
