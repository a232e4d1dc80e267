using System.Buffers.Binary;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Protocol;

/// <summary>Takes numbers and strings off the front of a reply.</summary>
internal ref struct SftpReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    /// <exception cref="ResgateException">The reply is cut short, or no reply at all; so for all the others.</exception>
    public uint ReadUInt32() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));

    /// <summary>A number that no file is large enough to exceed.</summary>
    public long ReadInt64() => BinaryPrimitives.ReadInt64BigEndian(Take(8)) is >= 0 and var number ? number : throw Nonsense();

    /// <summary>Eight bytes of flags, or of nothing in particular.</summary>
    public ulong ReadBits() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));

    public ReadOnlySpan<byte> ReadBytes() => Take(ReadUInt32());

    public string ReadText() => Encoding.UTF8.GetString(ReadBytes());

    private ReadOnlySpan<byte> Take(uint size)
    {
        if (size > _rest.Length)
        {
            throw Nonsense();
        }

        var taken = _rest[..(int)size];
        _rest = _rest[(int)size..];
        return taken;
    }

    private static ResgateException Nonsense() => new(FailureKind.Failed, "the SFTP server sent a reply that makes no sense");
}
