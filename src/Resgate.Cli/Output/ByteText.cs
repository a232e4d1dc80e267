using System.Buffers;
using System.Globalization;
using System.Text;

namespace Resgate.Cli.Output;

/// <summary>Lines of text in which paths stand as they are: bytes that need not be UTF-8.</summary>
/// <param name="forTerminal">Shows control characters as question marks, for they could rewrite what a terminal shows.</param>
internal sealed class ByteText(bool forTerminal)
{
    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    public ReadOnlyMemory<byte> Written => _bytes.WrittenMemory;

    public void Clear() => _bytes.ResetWrittenCount();

    public ByteText Add(string text)
    {
        Encoding.UTF8.GetBytes(text, _bytes);
        return this;
    }

    public ByteText Add(FormattableString text) => Add(text.ToString(CultureInfo.InvariantCulture));

    public ByteText AddRaw(ReadOnlySpan<byte> bytes)
    {
        if (!forTerminal)
        {
            _bytes.Write(bytes);
            return this;
        }

        while (!bytes.IsEmpty)
        {
            var done = Rune.DecodeFromUtf8(bytes, out var rune, out var size) == OperationStatus.Done;
            if (done && !Rune.IsControl(rune))
            {
                _bytes.Write(bytes[..size]);
            }
            else
            {
                _bytes.Write("?"u8);
            }

            bytes = bytes[size..];
        }

        return this;
    }

    public ByteText EndLine()
    {
        _bytes.Write("\n"u8);
        return this;
    }
}
