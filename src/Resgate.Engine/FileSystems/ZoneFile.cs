using System.Buffers.Binary;
using Resgate.Primitives;

namespace Resgate.Engine.FileSystems;

/// <summary>A compiled zone file.</summary>
/// <remarks>
/// <code>
/// magic     4 bytes   TZif
/// version   1 byte    NUL, '2', '3' or '4'
/// unused   15 bytes
/// counts    6 x 4     UT flags, standard flags, leap seconds, changes, types, letters
/// changes   4 or 8 bytes each, then the type of each, 1 byte
/// types     offset 4 bytes, summer time 1 byte, letters 1 byte
/// letters, leap seconds (4 or 8 + 4 bytes), standard flags, UT flags
/// </code>
/// From version 2 on the whole is there twice, the second time with changes of 8 bytes, and a rule in POSIX form between
/// two line feeds ends the file. Integers are big-endian. Leap seconds are ignored: the kernel's clock has none.
/// Source: RFC 8536, section 3.
/// </remarks>
internal static class ZoneFile
{
    private const int HeaderSize = 44;
    private const int TypeSize = 6;

    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: not such a file.</exception>
    public static ZoneRules Parse(ReadOnlySpan<byte> file)
    {
        var header = Header.Take(ref file);
        var wide = header.Version != 0;
        if (wide)
        {
            Skip(ref file, header.BodySize(wide: false));
            header = Header.Take(ref file);
        }

        var body = Skip(ref file, header.BodySize(wide));
        return Read(header, body, wide, wide ? file : default);
    }

    private static ZoneRules Read(Header header, ReadOnlySpan<byte> body, bool wide, ReadOnlySpan<byte> footer)
    {
        var timeSize = wide ? 8 : 4;
        var times = Skip(ref body, header.Changes * timeSize);
        var kinds = Skip(ref body, header.Changes);
        var types = Skip(ref body, header.Types * TypeSize);
        if (header.Types == 0)
        {
            throw Damaged("has no types");
        }

        var changes = new long[header.Changes];
        var offsets = new int[header.Changes];
        for (var i = 0; i < changes.Length; i++)
        {
            changes[i] = wide
                ? BinaryPrimitives.ReadInt64BigEndian(times[(8 * i)..])
                : BinaryPrimitives.ReadInt32BigEndian(times[(4 * i)..]);
            if (kinds[i] >= header.Types || (i > 0 && changes[i] <= changes[i - 1]))
            {
                throw Damaged("has a change out of order or of no type");
            }

            offsets[i] = Offset(types, kinds[i]);
        }

        var first = Offset(types, FirstType(kinds, types));
        return new ZoneRules(changes, offsets, first, Footer(footer));
    }

    /// <summary>What held before the first change: the first type if no change leads to it, else the first standard time.</summary>
    private static int FirstType(ReadOnlySpan<byte> kinds, ReadOnlySpan<byte> types)
    {
        if (!kinds.Contains((byte)0))
        {
            return 0;
        }

        for (var i = 0; i < types.Length / TypeSize; i++)
        {
            if (types[(i * TypeSize) + 4] == 0)
            {
                return i;
            }
        }

        return 0;
    }

    private static int Offset(ReadOnlySpan<byte> types, int index) =>
        BinaryPrimitives.ReadInt32BigEndian(types[(index * TypeSize)..]);

    private static PosixZone? Footer(ReadOnlySpan<byte> footer)
    {
        if (footer.IsEmpty || footer[0] != (byte)'\n')
        {
            return null;
        }

        footer = footer[1..];
        var end = footer.IndexOf((byte)'\n');
        return end > 0 && PosixZone.TryParse(footer[..end], out var zone) ? zone : null;
    }

    private static ReadOnlySpan<byte> Skip(ref ReadOnlySpan<byte> bytes, int size)
    {
        if (size > bytes.Length)
        {
            throw Damaged("is cut short");
        }

        var taken = bytes[..size];
        bytes = bytes[size..];
        return taken;
    }

    private static ResgateException Damaged(string what) => new(FailureKind.Damaged, $"time zone file {what}");

    private readonly record struct Header(byte Version, int UtFlags, int StandardFlags, int Leaps, int Changes, int Types, int Letters)
    {
        /// <summary>Far more than any zone has, and few enough to multiply.</summary>
        private const uint MostEntries = 1 << 20;

        public static Header Take(ref ReadOnlySpan<byte> file)
        {
            var header = Skip(ref file, HeaderSize);
            if (!header.StartsWith("TZif"u8))
            {
                throw Damaged("is something else");
            }

            return new Header(header[4], Count(header, 0), Count(header, 1), Count(header, 2), Count(header, 3), Count(header, 4), Count(header, 5));
        }

        public int BodySize(bool wide)
        {
            var timeSize = wide ? 8 : 4;
            return (Changes * (timeSize + 1)) + (Types * TypeSize) + Letters + (Leaps * (timeSize + 4)) + StandardFlags + UtFlags;
        }

        private static int Count(ReadOnlySpan<byte> header, int index)
        {
            var count = BinaryPrimitives.ReadUInt32BigEndian(header[(20 + (4 * index))..]);
            return count <= MostEntries ? (int)count : throw Damaged("has too many entries");
        }
    }
}
