using System.Buffers.Binary;
using System.Text.Unicode;
using Resgate.Format.Trees;

namespace Resgate.Engine.Dump;

/// <summary>One entry of a zip archive: what its headers say.</summary>
/// <remarks>Source: PKWARE APPNOTE 6.3.9, sections 4.3.7, 4.3.9, 4.3.12 and 4.5.3; Info-ZIP's field 0x5455 for times.</remarks>
internal sealed class ZipEntry(byte[] name, Node node, long offset)
{
    public const ushort Stored = 0;
    public const ushort Deflated = 8;

    private const ushort DescriptorFollows = 1 << 3;
    private const ushort NameIsUtf8 = 1 << 11;
    private const ushort MadeOnUnix = 3 << 8;
    private const uint Everything = uint.MaxValue;

    /// <summary>Deflating can make things a little larger; the margin keeps that below the limit.</summary>
    private readonly bool _isLarge = node.Size > 0xF000_0000;

    /// <summary>Nothing is stored as it is: the platform deflates it to no bytes at all, which no reader takes.</summary>
    public ushort Method { get; } = node is { Type: NodeType.File, Size: > 0 } ? Deflated : Stored;

    public uint Crc { get; set; }

    public ulong StoredSize { get; set; }

    public ulong PlainSize { get; set; }

    /// <summary>What stands in front of the data; sizes follow behind it.</summary>
    public byte[] LocalHeader()
    {
        byte[] extra = [.. TimeField(), .. _isLarge ? LargeField(0, 0) : []];
        var header = new byte[30];
        Put32(header, 0, 0x0403_4B50);
        PutCommon(header.AsSpan(4), crc: 0, stored: _isLarge ? Everything : 0, plain: _isLarge ? Everything : 0, extra.Length);
        return [.. header, .. name, .. extra];
    }

    public byte[] Descriptor()
    {
        var descriptor = new byte[_isLarge ? 24 : 16];
        Put32(descriptor, 0, 0x0807_4B50);
        Put32(descriptor, 4, Crc);
        if (_isLarge)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(descriptor.AsSpan(8), StoredSize);
            BinaryPrimitives.WriteUInt64LittleEndian(descriptor.AsSpan(16), PlainSize);
        }
        else
        {
            Put32(descriptor, 8, (uint)StoredSize);
            Put32(descriptor, 12, (uint)PlainSize);
        }

        return descriptor;
    }

    public byte[] CentralHeader()
    {
        var isFar = _isLarge || offset >= Everything;
        byte[] extra = [.. TimeField(), .. isFar ? LargeField(StoredSize, PlainSize, (ulong)offset) : []];
        var header = new byte[46];
        Put32(header, 0, 0x0201_4B50);
        Put16(header, 4, MadeOnUnix | 45);
        PutCommon(
            header.AsSpan(6), Crc, isFar ? Everything : (uint)StoredSize, isFar ? Everything : (uint)PlainSize, extra.Length);
        Put32(header, 38, (NodeMode.ToUnix(node.Mode) << 16) | DosAttributes);
        Put32(header, 42, isFar ? Everything : (uint)offset);
        return [.. header, .. name, .. extra];
    }

    private void PutCommon(Span<byte> fields, uint crc, uint stored, uint plain, int extraLength)
    {
        var utf8 = Utf8.IsValid(name) && name.AsSpan().ContainsAnyExceptInRange((byte)0, (byte)0x7F);
        var (date, time) = DosTime();
        Put16(fields, 0, 45);
        Put16(fields, 2, (ushort)(DescriptorFollows | (utf8 ? NameIsUtf8 : 0)));
        Put16(fields, 4, Method);
        Put16(fields, 6, time);
        Put16(fields, 8, date);
        Put32(fields, 10, crc);
        Put32(fields, 14, stored);
        Put32(fields, 18, plain);
        Put16(fields, 22, (ushort)name.Length);
        Put16(fields, 24, (ushort)extraLength);
    }

    private uint DosAttributes => (node.Type == NodeType.Directory ? 0x10u : 0) | ((node.Mode & 0x80) == 0 ? 1u : 0);

    private byte[] TimeField()
    {
        var seconds = (int)Math.Clamp(node.ModifiedAt.Seconds, int.MinValue, int.MaxValue);
        var field = new byte[9];
        Put16(field, 0, 0x5455);
        Put16(field, 2, 5);
        field[4] = 1;
        BinaryPrimitives.WriteInt32LittleEndian(field.AsSpan(5), seconds);
        return field;
    }

    private static byte[] LargeField(ulong stored, ulong plain, params ReadOnlySpan<ulong> more)
    {
        ulong[] values = [plain, stored, .. more];
        var field = new byte[4 + (8 * values.Length)];
        Put16(field, 0, 1);
        Put16(field, 2, (ushort)(8 * values.Length));
        for (var i = 0; i < values.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(field.AsSpan(4 + (8 * i)), values[i]);
        }

        return field;
    }

    // Two seconds at a time, from 1980 to 2107; the time field above has the rest.
    private (ushort Date, ushort Time) DosTime()
    {
        var moment = node.ModifiedAt.ToDateTimeOffset();
        if (moment.Year is < 1980 or > 2107)
        {
            return ((1 << 5) | 1, 0);
        }

        return (
            (ushort)(((moment.Year - 1980) << 9) | (moment.Month << 5) | moment.Day),
            (ushort)((moment.Hour << 11) | (moment.Minute << 5) | (moment.Second / 2)));
    }

    private static void Put16(Span<byte> bytes, int at, ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(bytes[at..], value);

    private static void Put32(Span<byte> bytes, int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(bytes[at..], value);
}
