using System.Text;
using CsCheck;
using Resgate.Format.Text;

namespace Resgate.Format.Tests.Text;

public sealed class RawTextTests
{
    [Fact]
    public void Any_bytes_come_back() =>
        Gen.Byte.Array[0, 40].Sample(bytes => RawText.Encode(RawText.Decode(bytes)).AsSpan().SequenceEqual(bytes));

    [Fact]
    public void UTF8_is_the_text_it_says() =>
        Gen.String.Sample(text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            return RawText.Decode(bytes) == Encoding.UTF8.GetString(bytes) && RawText.IsUtf8(RawText.Decode(bytes));
        });

    [Fact]
    public void A_byte_that_is_not_UTF8_is_no_UTF8() => Assert.False(RawText.IsUtf8(RawText.Decode([0x66, 0xFF])));

    [Fact]
    public void Half_a_character_is_not_taken_for_a_byte() =>
        Assert.Equal(Encoding.UTF8.GetBytes("\U0001F480"), RawText.Encode("\U0001F480"));
}
