using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Resgate.Storage.Sftp.Protocol;

/// <summary>One request in the making, in a rented buffer. Whoever sends it gives the buffer back.</summary>
/// <remarks>
/// <code>
/// length  4 bytes  of what follows
/// type    1 byte
/// id      4 bytes  chosen by us, repeated in the reply; in the very first packet, the protocol's version
/// ...              numbers are big-endian; strings are a length of 4 bytes and that many bytes
/// </code>
/// Source: draft-ietf-secsh-filexfer-02, section 3.
/// </remarks>
internal sealed class SftpRequest
{
    private const int LengthSize = 4;
    private const int HeadSize = LengthSize + 1 + 4;
    private const uint HasPermissions = 4;

    private byte[] _buffer;
    private int _length = HeadSize;

    /// <param name="type">What is asked for.</param>
    /// <param name="size">Bytes that will be added, or about so many.</param>
    public SftpRequest(SftpPacketType type, int size = 200)
    {
        _buffer = ArrayPool<byte>.Shared.Rent(HeadSize + size);
        _buffer[LengthSize] = (byte)type;
    }

    public SftpRequest Add(uint number)
    {
        BinaryPrimitives.WriteUInt32BigEndian(Grow(4), number);
        return this;
    }

    public SftpRequest Add(long number)
    {
        BinaryPrimitives.WriteInt64BigEndian(Grow(8), number);
        return this;
    }

    public SftpRequest Add(ReadOnlySpan<byte> text)
    {
        text.CopyTo(AddRoom(text.Length));
        return this;
    }

    /// <summary>Paths are UTF-8 on the wire.</summary>
    public SftpRequest Add(string text) => Add(Encoding.UTF8.GetBytes(text).AsSpan());

    /// <summary>Attributes that say nothing but permissions, or nothing at all.</summary>
    public SftpRequest AddPermissions(uint? permissions) =>
        permissions is { } mode ? Add(HasPermissions).Add(mode) : Add(0);

    /// <summary>A string that the caller fills in before anything else is added.</summary>
    public Span<byte> AddRoom(int size)
    {
        Add((uint)size);
        return Grow(size);
    }

    /// <summary>The whole packet, with its length and id filled in.</summary>
    public ArraySegment<byte> Finish(uint id)
    {
        BinaryPrimitives.WriteInt32BigEndian(_buffer, _length - LengthSize);
        BinaryPrimitives.WriteUInt32BigEndian(_buffer.AsSpan(LengthSize + 1), id);
        return new(_buffer, 0, _length);
    }

    /// <summary>Gives the buffer back; nothing may use it any more.</summary>
    public void Return()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
    }

    private Span<byte> Grow(int size)
    {
        if (_buffer.Length - _length < size)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_length + size);
            _buffer.AsSpan(0, _length).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }

        _length += size;
        return _buffer.AsSpan(_length - size, size);
    }
}
