using System.Buffers;
using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;
using Resgate.Primitives;

namespace Resgate.Format.Text;

/// <summary>Reads one of the format's JSON documents, token by token, and turns every fault of it into <see cref="FailureKind.Damaged"/>.</summary>
/// <remarks>
/// A caller walks objects with <see cref="NextKey"/> and arrays with <see cref="NextItem"/>; a value stands under the reader
/// afterwards and is taken by one of the typed members or by <see cref="Skip"/>. <c>null</c> counts as a value of every type:
/// zero, empty or absent. Keys are matched exactly; the caller skips those it does not know.
/// </remarks>
internal ref struct DocumentReader
{
    /// <summary>Deeper than any writer goes; the depth costs one bit of memory a level.</summary>
    private const int MaxDepth = 1000;

    private readonly ReadOnlySpan<byte> _text;
    private readonly string _document;
    private Utf8JsonReader _json;
    private int _start;

    /// <param name="text">The whole document.</param>
    /// <param name="document">What to call it in messages: <c>tree</c>, <c>snapshot</c>.</param>
    public DocumentReader(ReadOnlySpan<byte> text, string document)
        : this(text, document, 0, new JsonReaderState(new JsonReaderOptions { MaxDepth = MaxDepth }))
    {
    }

    /// <summary>Goes on where another reader stood.</summary>
    /// <param name="text">The whole document.</param>
    /// <param name="document">What to call it in messages.</param>
    /// <param name="position">Where to go on.</param>
    /// <param name="state">The other reader's <see cref="State"/>.</param>
    public DocumentReader(ReadOnlySpan<byte> text, string document, int position, JsonReaderState state)
    {
        _text = text;
        _document = document;
        _start = position;
        _json = new Utf8JsonReader(text[position..], isFinalBlock: true, state);
    }

    public readonly JsonReaderState State => _json.CurrentState;

    /// <summary>The first byte not yet read.</summary>
    public readonly int Position => _start + (int)_json.BytesConsumed;

    public readonly bool IsNull => _json.TokenType == JsonTokenType.Null;

    /// <summary>Goes on at another byte, as if what lies before it had been read without leaving the array that was just begun.</summary>
    public void Jump(int position)
    {
        _json = new Utf8JsonReader(_text[position..], isFinalBlock: true, _json.CurrentState);
        _start = position;
    }

    /// <summary>Reads the next token.</summary>
    public void Next()
    {
        try
        {
            if (_json.Read())
            {
                return;
            }
        }
        catch (JsonException cause)
        {
            throw new ResgateException(FailureKind.Damaged, $"{_document} is no JSON from byte {Position} on", cause);
        }

        throw Damaged("ends too early");
    }

    /// <summary>Makes sure that nothing follows.</summary>
    public void End()
    {
        try
        {
            if (!_json.Read())
            {
                return;
            }
        }
        catch (JsonException cause)
        {
            throw new ResgateException(FailureKind.Damaged, $"{_document} goes on after its end", cause);
        }

        throw Damaged("goes on after its end");
    }

    /// <summary>The value under the reader must be an object; false when it is null.</summary>
    public readonly bool IsObject() => Is(JsonTokenType.StartObject, "an object");

    /// <summary>The value under the reader must be an array; false when it is null.</summary>
    public readonly bool IsArray() => Is(JsonTokenType.StartArray, "an array");

    /// <summary>Inside an object: steps to the next key's value.</summary>
    /// <param name="key">The key without escapes.</param>
    /// <returns>False at the object's end.</returns>
    public bool NextKey(out ReadOnlySpan<byte> key)
    {
        Next();
        if (_json.TokenType == JsonTokenType.EndObject)
        {
            key = default;
            return false;
        }

        key = Bytes(replacement: "\ufffd"u8);
        Next();
        return true;
    }

    /// <summary>Inside an array: steps to the next item.</summary>
    /// <returns>False at the array's end.</returns>
    public bool NextItem()
    {
        Next();
        return _json.TokenType != JsonTokenType.EndArray;
    }

    /// <summary>Passes over the value under the reader, whatever it is.</summary>
    public void Skip()
    {
        try
        {
            _json.Skip();
        }
        catch (JsonException cause)
        {
            throw new ResgateException(FailureKind.Damaged, $"{_document} is no JSON from byte {Position} on", cause);
        }
    }

    /// <summary>The JSON of the value under the reader, as it stands in the document.</summary>
    public ReadOnlySpan<byte> Raw()
    {
        var start = _start + (int)_json.TokenStartIndex;
        Skip();
        return _text[start..Position];
    }

    public readonly bool Boolean() => _json.TokenType switch
    {
        JsonTokenType.True => true,
        JsonTokenType.False or JsonTokenType.Null => false,
        _ => throw Damaged("has something else where a truth value belongs"),
    };

    public readonly uint UInt32() => (uint)Number(uint.MaxValue);

    public readonly ulong UInt64() => Number(ulong.MaxValue);

    public readonly long Int64()
    {
        var value = 0L;
        return IsNull || (_json.TokenType == JsonTokenType.Number && _json.TryGetInt64(out value))
            ? value
            : throw Damaged("has no number, or one out of range,");
    }

    /// <summary>Zero bytes when null.</summary>
    public readonly Id Id()
    {
        if (IsNull)
        {
            return default;
        }

        return _json.TokenType == JsonTokenType.String && Primitives.Id.TryParse(_json.ValueSpan, out var id)
            ? id
            : throw Damaged("has no id of 64 hexadecimal digits");
    }

    /// <summary><see cref="TimestampText.Absent"/> when null.</summary>
    public readonly Timestamp Time()
    {
        if (IsNull)
        {
            return TimestampText.Absent;
        }

        return _json.TokenType == JsonTokenType.String && TimestampText.TryParse(Bytes("\ufffd"u8), out var moment)
            ? moment
            : throw Damaged("has no time");
    }

    /// <summary>A string that is likely to come again: it may be shared with other documents. Empty when null.</summary>
    public readonly string Text() => TextPool.Take(StringBytes([byte.MaxValue]));

    /// <summary>A node's name without its quoting: the raw bytes.</summary>
    public readonly byte[] Name()
    {
        var text = StringBytes("\ufffd"u8);
        return Utf8.IsValid(text) && NameQuoting.TryUnquote(text, out var name)
            ? name
            : throw Damaged("has a name with a bad escape");
    }

    /// <summary>A string's UTF-8; empty when null. An escape that is no Unicode has become U+FFFD. Valid until the next token.</summary>
    public readonly ReadOnlySpan<byte> Utf8Span() => StringBytes("\ufffd"u8);

    /// <summary>The bytes of a Base64 string; null when null.</summary>
    public readonly byte[]? Base64()
    {
        if (IsNull)
        {
            return null;
        }

        var text = StringBytes("\ufffd"u8);
        var bytes = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(text.Length)];
        return System.Buffers.Text.Base64.DecodeFromUtf8(text, bytes, out _, out var written) == OperationStatus.Done
            ? bytes[..written]
            : throw Damaged("has broken Base64");
    }

    /// <summary>The strings of an array, or none when null.</summary>
    public IReadOnlyList<string> Texts()
    {
        if (!IsArray())
        {
            return [];
        }

        var texts = new List<string>();
        while (NextItem())
        {
            texts.Add(Text());
        }

        return texts;
    }

    public readonly ResgateException Damaged(string what) => new(FailureKind.Damaged, $"{_document} {what} at byte {Position}");

    private readonly bool Is(JsonTokenType type, string what)
    {
        if (IsNull)
        {
            return false;
        }

        return _json.TokenType == type ? true : throw Damaged($"has something else where {what} belongs");
    }

    private readonly ulong Number(ulong most)
    {
        var value = 0UL;
        return IsNull || (_json.TokenType == JsonTokenType.Number && _json.TryGetUInt64(out value) && value <= most)
            ? value
            : throw Damaged("has no number, or one out of range,");
    }

    private readonly ReadOnlySpan<byte> StringBytes(ReadOnlySpan<byte> replacement)
    {
        if (IsNull)
        {
            return default;
        }

        return _json.TokenType == JsonTokenType.String ? Bytes(replacement) : throw Damaged("has something else where a string belongs");
    }

    private readonly ReadOnlySpan<byte> Bytes(ReadOnlySpan<byte> replacement)
    {
        if (!_json.ValueIsEscaped)
        {
            return _json.ValueSpan;
        }

        var bytes = new byte[_json.ValueSpan.Length];
        return bytes.AsSpan(0, JsonStrings.Unescape(_json.ValueSpan, bytes, replacement));
    }
}
