using System.Buffers;
using System.Text;

namespace Resgate.Engine.Filters;

/// <summary>Puts the values of variables where <c>$NAME</c> and <c>${NAME}</c> stand; <c>$$</c> is a dollar sign.</summary>
/// <remarks>The meaning is that of Go's <c>os.Expand</c>, which restic uses: unset variables and malformed braces leave nothing behind.</remarks>
internal static class VariableExpansion
{
    private static readonly SearchValues<byte> s_nameBytes =
        SearchValues.Create("_0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"u8);

    // Shells give these a meaning of their own, so each is a whole name.
    private static readonly SearchValues<byte> s_singleByteNames = SearchValues.Create("*#$@!?-0123456789"u8);

    /// <param name="line">One line of a pattern file.</param>
    /// <param name="environment">The value of a variable; null when it is not set.</param>
    public static byte[] Expand(ReadOnlySpan<byte> line, Func<string, string?> environment)
    {
        var expanded = new ArrayBufferWriter<byte>(line.Length + 1);
        for (var dollar = line.IndexOf((byte)'$'); dollar >= 0 && dollar + 1 < line.Length; dollar = line.IndexOf((byte)'$'))
        {
            expanded.Write(line[..dollar]);
            line = line[(dollar + 1)..];
            var name = TakeName(ref line, out var isMalformed);
            if (name.IsEmpty && !isMalformed)
            {
                expanded.Write("$"u8);
            }
            else if (name.SequenceEqual("$"u8))
            {
                expanded.Write(name);
            }
            else if (!name.IsEmpty && environment(Encoding.UTF8.GetString(name)) is { } value)
            {
                expanded.Write(Encoding.UTF8.GetBytes(value));
            }
        }

        expanded.Write(line);
        return expanded.WrittenSpan.ToArray();
    }

    private static ReadOnlySpan<byte> TakeName(ref ReadOnlySpan<byte> rest, out bool isMalformed)
    {
        isMalformed = false;
        if (rest[0] == (byte)'{')
        {
            return TakeBraces(ref rest, out isMalformed);
        }

        var length = s_singleByteNames.Contains(rest[0]) ? 1 : rest.IndexOfAnyExcept(s_nameBytes);
        return Take(ref rest, length < 0 ? rest.Length : length);
    }

    private static ReadOnlySpan<byte> TakeBraces(ref ReadOnlySpan<byte> rest, out bool isMalformed)
    {
        var close = rest.IndexOf((byte)'}');
        isMalformed = close <= 1;
        if (isMalformed)
        {
            // Without an end only the brace is dropped; with nothing inside, both are.
            rest = rest[(close < 0 ? 1 : 2)..];
            return [];
        }

        return Take(ref rest, close + 1)[1..^1];
    }

    private static ReadOnlySpan<byte> Take(ref ReadOnlySpan<byte> rest, int length)
    {
        var taken = rest[..length];
        rest = rest[length..];
        return taken;
    }
}
