using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Format.Indexes;

/// <summary>Reads a blob of an index that is written exactly as restic writes it, several times faster than a JSON reader can.</summary>
/// <remarks>Takes nothing that the long way would read differently: at the first doubt it leaves the blob to the long way.</remarks>
internal static class IndexShortcut
{
    private const int IdDigits = 2 * Id.Size;
    private const int MaxDigits = 10;

    /// <summary>Takes one blob, if what stands at <paramref name="position"/> is one, and it is followed by the array's end or a comma and another object.</summary>
    /// <param name="text">The whole document.</param>
    /// <param name="position">
    /// Where an item of the array, or its end, is expected; on success moved to the next such place, otherwise left as it was.
    /// </param>
    /// <param name="blob">What was read.</param>
    public static bool TryTake(ReadOnlySpan<byte> text, ref int position, out PackedBlob blob)
    {
        blob = default;
        var rest = text[position..];
        if (!TakePrefix(ref rest, "{\"id\":\""u8)
            || rest.Length < IdDigits
            || !Id.TryParse(rest[..IdDigits], out var id))
        {
            return false;
        }

        rest = rest[IdDigits..];
        BlobKind kind;
        if (TakePrefix(ref rest, "\",\"type\":\"data\",\"offset\":"u8))
        {
            kind = BlobKind.Data;
        }
        else if (TakePrefix(ref rest, "\",\"type\":\"tree\",\"offset\":"u8))
        {
            kind = BlobKind.Tree;
        }
        else
        {
            return false;
        }

        var plain = 0u;
        if (!TakeNumber(ref rest, out var offset)
            || !TakePrefix(ref rest, ",\"length\":"u8)
            || !TakeNumber(ref rest, out var stored)
            || (TakePrefix(ref rest, ",\"uncompressed_length\":"u8) && !TakeNumber(ref rest, out plain))
            || !TakePrefix(ref rest, "}"u8))
        {
            return false;
        }

        if (rest is [(byte)',', (byte)'{', ..])
        {
            rest = rest[1..];
        }
        else if (rest is not [(byte)']', ..])
        {
            return false;
        }

        blob = new PackedBlob(new BlobHandle(kind, id), offset, stored, plain);
        position = text.Length - rest.Length;
        return true;
    }

    private static bool TakePrefix(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> prefix)
    {
        if (!text.StartsWith(prefix))
        {
            return false;
        }

        text = text[prefix.Length..];
        return true;
    }

    /// <summary>Takes digits; a leading zero, a fraction or too large a number is no number here.</summary>
    private static bool TakeNumber(ref ReadOnlySpan<byte> text, out uint number)
    {
        var value = 0UL;
        var count = 0;
        while (count < text.Length && count <= MaxDigits && text[count] is >= (byte)'0' and <= (byte)'9')
        {
            value = (value * 10) + (uint)(text[count] - '0');
            count++;
        }

        number = unchecked((uint)value);
        if (count == 0 || value > uint.MaxValue || (count > 1 && text[0] == '0'))
        {
            return false;
        }

        text = text[count..];
        return true;
    }
}
