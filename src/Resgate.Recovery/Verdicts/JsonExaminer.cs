using System.Text;
using System.Text.Json;

namespace Resgate.Recovery.Verdicts;

/// <summary>JSON: one value from the first byte to the last, in UTF-8. Source: RFC 8259.</summary>
public sealed class JsonExaminer : IExaminer
{
    /// <summary>No value of a healthy file is longer; a reader has to hold one whole.</summary>
    private const int LongestValue = 16 << 20;
    private const int FirstBuffer = 1 << 16;

    // The parser keeps a bit for each.
    private const int DeepestLevel = 10_000_000;

    public async ValueTask<Verdict> ExamineAsync(Stream content, CancellationToken cancellation)
    {
        var buffer = new byte[FirstBuffer];
        var state = new JsonReaderState(new JsonReaderOptions { MaxDepth = DeepestLevel });
        var letters = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true).GetDecoder();
        var scratch = new char[FirstBuffer];
        var (filled, total, values) = (0, 0L, 0L);
        try
        {
            while (true)
            {
                // Filled to the end each time: the parser begins a value anew with every call, so that small steps would add up.
                var read = await content.ReadAtLeastAsync(
                    buffer.AsMemory(filled), buffer.Length - filled, throwOnEndOfStream: false, cancellation);
                var isFirst = total == 0;
                total += read;
                if (total == 0)
                {
                    return Verdict.Damaged("it is empty");
                }

                Validate(letters, buffer.AsSpan(filled, read), scratch, isLast: read == 0);
                filled += read;
                var begin = isFirst && buffer.AsSpan(0, filled).StartsWith(Encoding.UTF8.Preamble) ? Encoding.UTF8.Preamble.Length : 0;
                var used = begin + Parse(buffer.AsSpan(begin, filled - begin), isLast: read == 0, ref state, ref values);
                if (read == 0)
                {
                    return Verdict.Intact($"JSON of {values} tokens");
                }

                buffer.AsSpan(used, filled - used).CopyTo(buffer);
                filled -= used;
                if (filled == buffer.Length)
                {
                    if (filled >= LongestValue)
                    {
                        return Verdict.Unknown("a value is longer than 16 MiB");
                    }

                    Array.Resize(ref buffer, 2 * filled);
                }
            }
        }
        catch (JsonException fault)
        {
            return Verdict.Damaged($"it is no JSON from line {(fault.LineNumber ?? 0) + 1}, byte {(fault.BytePositionInLine ?? 0) + 1} on");
        }
        catch (DecoderFallbackException)
        {
            return Verdict.Damaged($"it is no UTF-8 before byte {total}");
        }
    }

    private static int Parse(ReadOnlySpan<byte> bytes, bool isLast, ref JsonReaderState state, ref long values)
    {
        var reader = new Utf8JsonReader(bytes, isLast, state);
        while (reader.Read())
        {
            values++;
        }

        state = reader.CurrentState;
        return (int)reader.BytesConsumed;
    }

    // The parser leaves what is inside of strings alone.
    private static void Validate(Decoder letters, ReadOnlySpan<byte> bytes, char[] scratch, bool isLast)
    {
        do
        {
            letters.Convert(bytes, scratch, isLast, out var used, out _, out _);
            bytes = bytes[used..];
        }
        while (!bytes.IsEmpty);
    }
}
