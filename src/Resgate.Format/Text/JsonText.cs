using System.Buffers;
using System.Buffers.Text;
using System.Text;
using System.Text.Unicode;
using Resgate.Primitives;

namespace Resgate.Format.Text;

/// <summary>A growing buffer of JSON, written as restic writes it: no spaces, and its own choice of what is escaped.</summary>
/// <remarks>
/// Ids are hashes of such text, so every byte matters; the platform's writers escape more (all that is not ASCII, <c>+</c>) or less
/// (<c>&lt;</c>, <c>&gt;</c>, <c>&amp;</c>). The caller puts braces, keys and commas with <see cref="Raw"/>.
/// Reusable after <see cref="Clear"/>; not for several threads at once. Source: format page, section 6.3.
/// </remarks>
public sealed class JsonText
{
    private static readonly SearchValues<byte> _plain = SearchValues.Create(
        " !#$%'()*+,-./0123456789:;=?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~\u007f"u8);

    private byte[] _bytes;
    private byte[] _scratch = [];
    private int _length;

    /// <param name="capacity">Bytes to begin with.</param>
    public JsonText(int capacity = 1024)
    {
        _bytes = new byte[capacity];
    }

    /// <summary>Bytes written so far.</summary>
    public int Length => _length;

    /// <summary>What was written; valid until the next call that writes.</summary>
    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, _length);

    /// <summary>As <see cref="Written"/>, for those who have to wait while they use it.</summary>
    public ReadOnlyMemory<byte> WrittenMemory => _bytes.AsMemory(0, _length);

    public byte[] ToArray() => Written.ToArray();

    /// <summary>Forgets the text, keeps the memory.</summary>
    public void Clear() => _length = 0;

    /// <summary>Puts JSON that is known to be right: punctuation, keys, numbers in digits.</summary>
    public void Raw(ReadOnlySpan<byte> json)
    {
        json.CopyTo(Room(json.Length));
        _length += json.Length;
    }

    public void Number(ulong value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        _length += written;
    }

    public void Number(long value)
    {
        Utf8Formatter.TryFormat(value, Room(20), out var written);
        _length += written;
    }

    public void Boolean(bool value) => Raw(value ? "true"u8 : "false"u8);

    /// <summary>Puts an id between quotes.</summary>
    public void Id(Id id)
    {
        const int digits = 2 * Primitives.Id.Size;
        var room = Room(digits + 2);
        room[0] = (byte)'"';
        id.FormatAscii(room[1..]);
        room[digits + 1] = (byte)'"';
        _length += digits + 2;
    }

    /// <summary>Puts a moment between quotes.</summary>
    public void Time(Timestamp moment)
    {
        var room = Room(TimestampText.MaxSize + 2);
        room[0] = (byte)'"';
        var written = TimestampText.Format(moment, room[1..]);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    /// <summary>Puts bytes as Base64 between quotes.</summary>
    public void Base64(ReadOnlySpan<byte> value)
    {
        var room = Room(System.Buffers.Text.Base64.GetMaxEncodedToUtf8Length(value.Length) + 2);
        room[0] = (byte)'"';
        System.Buffers.Text.Base64.EncodeToUtf8(value, room[1..], out _, out var written);
        room[written + 1] = (byte)'"';
        _length += written + 2;
    }

    /// <summary>Puts a string between quotes; each lone surrogate stands for a byte that is not UTF-8 (<see cref="LossyText"/>).</summary>
    public void Text(ReadOnlySpan<char> text)
    {
        var utf8 = Scratch(Encoding.UTF8.GetMaxByteCount(text.Length));
        var length = 0;
        while (!text.IsEmpty)
        {
            var status = Utf8.FromUtf16(text, utf8[length..], out var read, out var written, replaceInvalidSequences: false);
            length += written;
            text = text[read..];
            if (status != OperationStatus.Done)
            {
                utf8[length++] = byte.MaxValue;
                text = text[1..];
            }
        }

        Text(utf8[..length]);
    }

    /// <summary>Puts a string between quotes; each byte that is not UTF-8 becomes <c>\ufffd</c>.</summary>
    public void Text(ReadOnlySpan<byte> utf8)
    {
        Raw("\""u8);
        while (!utf8.IsEmpty)
        {
            var plain = utf8.IndexOfAnyExcept(_plain);
            if (plain < 0)
            {
                Raw(utf8);
                break;
            }

            Raw(utf8[..plain]);
            utf8 = utf8[plain..];
            if (Rune.DecodeFromUtf8(utf8, out var rune, out var size) == OperationStatus.Done)
            {
                Escaped(utf8[..size], rune.Value);
                utf8 = utf8[size..];
            }
            else
            {
                // Only this byte is wrong; what follows may begin a good sequence.
                Raw(@"\ufffd"u8);
                utf8 = utf8[1..];
            }
        }

        Raw("\""u8);
    }

    /// <summary>Puts a node's name between quotes, in both layers.</summary>
    public void Name(ReadOnlySpan<byte> name)
    {
        if (NameQuoting.IsPlain(name))
        {
            Text(name);
            return;
        }

        var quoted = Scratch(checked(name.Length * NameQuoting.MaxGrowth));
        Text(quoted[..NameQuoting.Quote(name, quoted)]);
    }

    private void Escaped(ReadOnlySpan<byte> utf8, int codePoint)
    {
        switch (codePoint)
        {
            case '"':
                Raw("\\\""u8);
                break;
            case '\\':
                Raw(@"\\"u8);
                break;
            case '\b':
                Raw(@"\b"u8);
                break;
            case '\f':
                Raw(@"\f"u8);
                break;
            case '\n':
                Raw(@"\n"u8);
                break;
            case '\r':
                Raw(@"\r"u8);
                break;
            case '\t':
                Raw(@"\t"u8);
                break;
            case < 0x20 or '<' or '>' or '&' or 0x2028 or 0x2029:
                Raw(@"\u"u8);
                Utf8Formatter.TryFormat(codePoint, Room(4), out _, new StandardFormat('x', 4));
                _length += 4;
                break;
            default:
                Raw(utf8);
                break;
        }
    }

    private Span<byte> Room(int size)
    {
        if (_bytes.Length - _length < size)
        {
            var doubled = (int)Math.Min(Array.MaxLength, 2L * _bytes.Length);
            var larger = GC.AllocateUninitializedArray<byte>(Math.Max(doubled, _length + size));
            Written.CopyTo(larger);
            _bytes = larger;
        }

        return _bytes.AsSpan(_length);
    }

    private Span<byte> Scratch(int size)
    {
        if (_scratch.Length < size)
        {
            _scratch = new byte[Math.Max(256, size)];
        }

        return _scratch;
    }
}
