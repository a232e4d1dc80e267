using System.Buffers.Binary;
using CsCheck;
using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Tests.Sftp;

/// <summary>Replies are the same however the network cuts them, and what is no reply is said to be none.</summary>
public sealed class SftpInboxTests
{
    private static readonly SftpPacketType[] _types =
        [SftpPacketType.Outcome, SftpPacketType.Handle, SftpPacketType.Data, SftpPacketType.Names, SftpPacketType.Attributes];

    private static readonly Gen<(SftpPacketType Type, uint Id, byte[] Body)> _reply = Gen.Select(
        Gen.Int[0, _types.Length - 1].Select(index => _types[index]), Gen.UInt, Gen.Byte.Array[0, 300]);

    [Fact]
    public void Replies_are_the_same_in_pieces_of_any_size() => Gen.Select(_reply.Array[0, 8], Gen.Int[1, 50].Array[1, 20]).Sample((replies, sizes) =>
    {
        byte[] stream = [.. replies.SelectMany(reply => Packet(reply.Type, reply.Id, reply.Body))];
        var sink = new Sink();
        var inbox = new SftpInbox(sink);
        for (var (offset, i) = (0, 0); offset < stream.Length; i++)
        {
            var size = Math.Min(sizes[i % sizes.Length], stream.Length - offset);
            inbox.Take(stream.AsSpan(offset, size));
            offset += size;
        }

        Assert.Equal(
            replies.Select(reply => (reply.Type, reply.Id, Convert.ToHexString(reply.Body))),
            sink.Replies);
    });

    [Fact]
    public void Any_bytes_are_replies_or_a_failure() => Gen.Byte.Array[0, 200].Sample(bytes =>
    {
        try
        {
            new SftpInbox(new Sink()).Take(bytes);
        }
        catch (ResgateException failure)
        {
            Assert.Equal(FailureKind.Failed, failure.Kind);
        }
    });

    [Fact]
    public void Any_body_of_a_reply_makes_sense_or_is_a_failure() => _reply.Sample((type, _, body) =>
    {
        var reply = new SftpReply(type, body, Count: 0);
        try
        {
            Assert.NotNull(reply.Outcome.Text);
            if (type == SftpPacketType.Handle)
            {
                Assert.InRange(reply.Handle("open").Length, 0, body.Length);
            }
            else if (type == SftpPacketType.Attributes)
            {
                Assert.True(reply.Attributes("look").Size is null or >= 0);
            }
            else
            {
                reply.VisitNames((name, attributes) => Assert.True(name.Length <= body.Length && attributes.Size is null or >= 0));
            }
        }
        catch (ResgateException failure)
        {
            Assert.NotEqual(FailureKind.Damaged, failure.Kind);
        }
    });

    [Fact]
    public void What_a_shell_profile_prints_is_told_from_a_reply()
    {
        var failure = Assert.Throws<ResgateException>(() => new SftpInbox(new Sink()).Take("Welcome to this host!\n"u8));

        Assert.Contains("does not speak SFTP", failure.Message, StringComparison.Ordinal);
        Assert.Contains("profile", failure.Hint, StringComparison.Ordinal);
    }

    private static byte[] Packet(SftpPacketType type, uint id, byte[] body)
    {
        var length = type == SftpPacketType.Data ? 4 : 0;
        var packet = new byte[9 + length + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(packet, packet.Length - 4);
        packet[4] = (byte)type;
        BinaryPrimitives.WriteUInt32BigEndian(packet.AsSpan(5), id);
        if (length > 0)
        {
            BinaryPrimitives.WriteInt32BigEndian(packet.AsSpan(9), body.Length);
        }

        body.CopyTo(packet, 9 + length);
        return packet;
    }

    private sealed class Sink : IReplySink
    {
        private readonly List<byte> _data = [];

        public List<(SftpPacketType, uint, string)> Replies { get; } = [];

        public void Data(uint id, ReadOnlySpan<byte> bytes) => _data.AddRange(bytes);

        public void Complete(uint id, SftpPacketType type, byte[] body)
        {
            Replies.Add((type, id, Convert.ToHexString(type == SftpPacketType.Data ? [.. _data] : body)));
            _data.Clear();
        }
    }
}
