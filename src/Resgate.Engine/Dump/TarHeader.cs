using System.Buffers;
using System.Globalization;
using System.Text;

namespace Resgate.Engine.Dump;

/// <summary>One header of a tar archive: 512 bytes, and a second one with records for what does not fit.</summary>
/// <remarks>
/// <code>
/// name 100 · mode 8 · uid 8 · gid 8 · size 12 · mtime 12 · checksum 8 · type 1 · link 100
/// "ustar\0" 6 · "00" 2 · user 32 · group 32 · major 8 · minor 8 · prefix 155 · nothing 12
/// </code>
/// Numbers are octal digits. Written by hand since the platform's writer takes names and attributes as text, and both are
/// bytes. Source: POSIX, pax, "ustar Interchange Format" and "pax Extended Header".
/// </remarks>
internal sealed class TarHeader
{
    public const int BlockSize = 512;

    private readonly byte[] _block = new byte[BlockSize];
    private readonly ArrayBufferWriter<byte> _records = new();

    public required byte[] Name { get; init; }

    public byte[] LinkTarget { get; init; } = [];

    public char Type { get; init; } = '0';

    /// <summary>Permissions with set-id and sticky bits, without the type.</summary>
    public uint Mode { get; init; }

    public uint UserId { get; init; }

    public uint GroupId { get; init; }

    public string User { get; init; } = "";

    public string Group { get; init; } = "";

    public ulong Size { get; init; }

    public long ModifiedAt { get; init; }

    public uint Major { get; init; }

    public uint Minor { get; init; }

    /// <summary>Adds a record of the extended header.</summary>
    public void AddRecord(string key, ReadOnlySpan<byte> value)
    {
        // A record begins with its own length, whose digits count as well.
        var rest = Encoding.UTF8.GetByteCount(key) + value.Length + " =\n".Length;
        var length = rest + 1;
        while (length != rest + Digits(length))
        {
            length = rest + Digits(length);
        }

        _records.Write(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{length} {key}=")));
        _records.Write(value);
        _records.Write("\n"u8);
    }

    /// <summary>All blocks of the header.</summary>
    public byte[] ToBytes()
    {
        PutText(0, 100, Name, "path");
        PutNumber(100, 8, Mode, key: null);
        PutNumber(108, 8, UserId, "uid");
        PutNumber(116, 8, GroupId, "gid");
        PutNumber(124, 12, Size, "size");
        PutTime();
        _block[156] = (byte)Type;
        PutText(157, 100, LinkTarget, "linkpath");
        "ustar\0"u8.CopyTo(_block.AsSpan(257));
        "00"u8.CopyTo(_block.AsSpan(263));
        PutText(265, 31, Encoding.UTF8.GetBytes(User), "uname");
        PutText(297, 31, Encoding.UTF8.GetBytes(Group), "gname");
        PutNumber(329, 8, Major, key: null);
        PutNumber(337, 8, Minor, key: null);
        PutChecksum(_block);
        return _records.WrittenCount == 0 ? _block : [.. RecordBlocks(), .. _block];
    }

    private byte[] RecordBlocks()
    {
        var records = _records.WrittenSpan.ToArray();
        var header = new TarHeader { Name = "PaxHeaders.0/entry"u8.ToArray(), Type = 'x', Size = (ulong)records.Length, Mode = 0x1A4 };
        return [.. header.ToBytes(), .. records, .. new byte[Padding(records.Length)]];
    }

    /// <summary>Zeros that fill the last block.</summary>
    public static int Padding(long size) => (int)((BlockSize - (size % BlockSize)) % BlockSize);

    private void PutText(int offset, int size, ReadOnlySpan<byte> text, string key)
    {
        if (text.Length > size || text.ContainsAnyExceptInRange((byte)0x20, (byte)0x7E))
        {
            AddRecord(key, text);
        }

        text[..Math.Min(size, text.Length)].CopyTo(_block.AsSpan(offset));
    }

    private void PutTime()
    {
        if (ModifiedAt < 0)
        {
            AddRecord("mtime", Encoding.ASCII.GetBytes(ModifiedAt.ToString(CultureInfo.InvariantCulture)));
        }

        PutNumber(136, 12, (ulong)Math.Max(0, ModifiedAt), "mtime");
    }

    private void PutNumber(int offset, int size, ulong value, string? key)
    {
        var digits = size - 1;
        if (value >= 1UL << (3 * digits))
        {
            if (key is not null)
            {
                AddRecord(key, Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)));
            }

            value = 0;
        }

        for (var i = digits - 1; i >= 0; i--)
        {
            _block[offset + i] = (byte)('0' + (value & 7));
            value >>= 3;
        }
    }

    private static void PutChecksum(byte[] block)
    {
        // The sum is taken with spaces in its own place.
        block.AsSpan(148, 8).Fill((byte)' ');
        var sum = 0;
        foreach (var value in block)
        {
            sum += value;
        }

        Encoding.ASCII.GetBytes(Convert.ToString(sum, 8).PadLeft(6, '0')).CopyTo(block, 148);
        block[154] = 0;
    }

    private static int Digits(int number) => number.ToString(CultureInfo.InvariantCulture).Length;
}
