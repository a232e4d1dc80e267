using System.Text;
using System.Text.Json;
using CsCheck;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Format.Tests.Text;

public sealed class JsonTextTests
{
    public static TheoryData<string, string> Vectors()
    {
        var data = new TheoryData<string, string>();
        using var document = JsonDocument.Parse(Fixtures.Bytes("restic/vectors/name-vectors.json"));
        foreach (var vector in document.RootElement.GetProperty("strings").EnumerateArray())
        {
            data.Add(vector.GetProperty("bytes_b64").GetString()!, vector.GetProperty("json").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Strings_are_written_as_restic_writes_them(string bytes, string json)
    {
        var raw = Convert.FromBase64String(bytes);

        Assert.Equal(json, Written(text => text.Text(raw.AsSpan())));
        Assert.Equal(json, Written(text => text.Text(LossyText.Decode(raw))));
    }

    [Fact]
    public void A_true_replacement_character_stays_itself() => Assert.Equal("\"\ufffd\"", Written(text => text.Text("\ufffd")));

    [Fact]
    public void Any_string_is_read_back_as_it_was() => Gen.Char.Array[0, 40].Sample(characters =>
    {
        var text = new string(characters);
        var json = new JsonText();
        json.Text(text);

        var reader = new DocumentReader(json.Written, "test");
        reader.Next();

        // Every lone surrogate stands for the same thing.
        Assert.Equal(LossyText.Decode(BytesOf(text)), reader.Text());
    });

    [Fact]
    public void Any_bytes_are_read_back_as_lossy_text() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var json = new JsonText();
        json.Text(bytes.AsSpan());

        var reader = new DocumentReader(json.Written, "test");
        reader.Next();

        Assert.Equal(LossyText.Decode(bytes), reader.Text());
    });

    [Fact]
    public void Numbers_ids_and_bytes_have_their_plain_forms()
    {
        var id = Id.Of("x"u8);

        Assert.Equal("18446744073709551615", Written(text => text.Number(ulong.MaxValue)));
        Assert.Equal("-9223372036854775808", Written(text => text.Number(long.MinValue)));
        Assert.Equal($"\"{id}\"", Written(text => text.Id(id)));
        Assert.Equal("\"AP8=\"", Written(text => text.Base64([0, 255])));
    }

    [Fact]
    public void The_buffer_grows_and_is_used_again()
    {
        var text = new JsonText(capacity: 1);
        var big = new string('x', 100_000);
        text.Text(big);
        Assert.Equal(big.Length + 2, text.Length);

        text.Clear();
        text.Text("y");

        Assert.Equal("\"y\"", Encoding.UTF8.GetString(text.ToArray()));
    }

    private static byte[] BytesOf(string text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (Rune.TryGetRuneAt(text, i, out var rune))
            {
                bytes.AddRange(Encoding.UTF8.GetBytes(rune.ToString()));
                i += rune.Utf16SequenceLength - 1;
            }
            else
            {
                bytes.Add(byte.MaxValue);
            }
        }

        return [.. bytes];
    }

    private static string Written(Action<JsonText> write)
    {
        var text = new JsonText();
        write(text);
        return Encoding.UTF8.GetString(text.Written);
    }
}
