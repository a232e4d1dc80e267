using System.Buffers.Binary;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Protocol;

/// <summary>Cuts a stream of bytes into replies. The bytes of a file go straight to where they are wanted.</summary>
/// <remarks>
/// <code>
/// length  4 bytes  of what follows
/// type    1 byte
/// id      4 bytes  of the request; the protocol's version in the very first reply
/// ...              for Data: a length of 4 bytes, and the bytes
/// </code>
/// </remarks>
internal sealed class SftpInbox(IReplySink sink)
{
    private const int HeadSize = 4 + 1 + 4;
    private const int DataHeadSize = HeadSize + 4;
    private const int LongestPacket = 1 << 20;

    private readonly byte[] _head = new byte[DataHeadSize];
    private int _headCount;
    private byte[] _body = [];
    private int _bodyCount;

    private SftpPacketType Type => (SftpPacketType)_head[4];

    private uint Id => BinaryPrimitives.ReadUInt32BigEndian(_head.AsSpan(5));

    private int NeededHead => _headCount > 4 && Type == SftpPacketType.Data ? DataHeadSize : HeadSize;

    private int BodySize => (Type == SftpPacketType.Data ? BinaryPrimitives.ReadInt32BigEndian(_head.AsSpan(HeadSize)) : Length - (HeadSize - 4));

    private int Length => BinaryPrimitives.ReadInt32BigEndian(_head);

    /// <summary>Takes bytes as they come, in pieces of any size.</summary>
    /// <exception cref="ResgateException">What came is no reply.</exception>
    public void Take(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_headCount < NeededHead)
            {
                TakeHead(ref bytes);
            }
            else
            {
                TakeBody(ref bytes);
            }

            if (_headCount >= NeededHead && _bodyCount == BodySize)
            {
                Complete();
            }
        }
    }

    private void TakeHead(ref ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(NeededHead - _headCount, bytes.Length);
        bytes[..count].CopyTo(_head.AsSpan(_headCount));
        bytes = bytes[count..];
        _headCount += count;
        if (_headCount < NeededHead)
        {
            return;
        }

        if (Length is < HeadSize - 4 or > LongestPacket)
        {
            throw new ResgateException(FailureKind.Failed, "what answers does not speak SFTP")
            {
                Hint = "a shell profile on the server that prints something disturbs the protocol",
            };
        }

        if (Type != SftpPacketType.Data)
        {
            _body = BodySize == 0 ? [] : new byte[BodySize];
        }
        else if (Length != DataHeadSize - 4 + (long)BodySize)
        {
            throw new ResgateException(FailureKind.Failed, "the SFTP server sent a reply that makes no sense");
        }
    }

    private void TakeBody(ref ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(BodySize - _bodyCount, bytes.Length);
        if (Type == SftpPacketType.Data)
        {
            sink.Data(Id, bytes[..count]);
        }
        else
        {
            bytes[..count].CopyTo(_body.AsSpan(_bodyCount));
        }

        bytes = bytes[count..];
        _bodyCount += count;
    }

    private void Complete()
    {
        var (type, id, body) = (Type, Id, _body);
        (_headCount, _bodyCount, _body) = (0, 0, []);
        sink.Complete(id, type, body);
    }
}

/// <summary>Who gets replies, in the order in which they arrive.</summary>
internal interface IReplySink
{
    /// <summary>Bytes of the file that a request asked for; more may follow.</summary>
    void Data(uint id, ReadOnlySpan<byte> bytes);

    /// <summary>A reply is there as a whole.</summary>
    void Complete(uint id, SftpPacketType type, byte[] body);
}
