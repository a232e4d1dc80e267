using System.Text;
using CsCheck;
using Resgate.Primitives;
using Resgate.Recovery.Graph;

namespace Resgate.Recovery.Tests.Graph;

public sealed class LoglineSealTests
{
    // Signed by the sample's logline_generator.py with the bytes 0 to 31: letters of all planes, escapes, fields out of order.
    private const string Signed =
        """
        {"log_id": "log-1", "who": "pessoa é 😀 DEL", "status_outcome": "a\"b\\c\n\t\u0001", "source_video_hash_sha256": "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "source_summary_hash_sha256": "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb", "nested": {"z": [1, true, null, {"b": 2, "a": 1}], "￿": 1, "😀": 2}, "signature_details": {"key_id": "vv-1", "algorithm": "HMAC-SHA256", "signature": "66e709a26b726956b9755562edddf04672d5c719765ac3fcf120d8c7bc5ce829"}}
        """;

    private static readonly byte[] _logline = Encoding.UTF8.GetBytes(Signed.Replace("DEL", "\u007f", StringComparison.Ordinal));

    private static HmacKey Key => HmacKey.FromFile([.. Enumerable.Range(0, 32).Select(static one => (byte)one)]);

    [Fact]
    public void What_the_system_signed_holds_however_its_fields_are_ordered_and_spaced()
    {
        Assert.Equal(SealState.Holds, Check(_logline, Key));
        var spaced = Encoding.UTF8.GetString(_logline).Replace(", \"who\"", ",\n   \"who\"", StringComparison.Ordinal).Replace("é", "\\u00e9", StringComparison.Ordinal);
        Assert.Equal(SealState.Holds, Check(Encoding.UTF8.GetBytes(spaced), Key));
    }

    [Fact]
    public void Any_other_content_is_broken()
    {
        var text = Encoding.UTF8.GetString(_logline);
        Assert.All(
            (string[])[
                text.Replace("pessoa", "pessoal", StringComparison.Ordinal),
                text.Replace("\"b\": 2", "\"b\": 3", StringComparison.Ordinal),
                text.Replace("66e7", "66e8", StringComparison.Ordinal),
                text.Replace("HMAC-SHA256", "none", StringComparison.Ordinal),
                text.Replace("\"who\"", "\"who\": \"x\", \"who\"", StringComparison.Ordinal),
            ],
            static changed => Assert.Equal(SealState.Broken, Check(Encoding.UTF8.GetBytes(changed), Key)));
    }

    [Fact]
    public void Without_the_key_or_with_one_of_another_name_nobody_knows()
    {
        var settings = SystemSettings.Parse(Encoding.UTF8.GetBytes($"# a comment\nVV_HMAC_KEY_ID='vv-2'\nVV_HMAC_KEY={new string('0', 64)}\n"));
        using var other = HmacKey.FromSettings(settings);
        Assert.Equal(SealState.NoKey, Check(_logline, null));
        Assert.Equal(SealState.OtherKey, Check(_logline, other));
        Assert.Equal(("***", "***"), (other!.ToString(), settings.ToString()));
        Assert.Null(HmacKey.FromSettings(SystemSettings.Parse("VV_HMAC_KEY=short"u8.ToArray())));
    }

    [Fact]
    public void A_key_is_32_bytes_or_their_digits_and_nothing_else()
    {
        using var digits = HmacKey.FromFile(Encoding.ASCII.GetBytes("000102030405060708090a0b0c0d0e0f101112131415161718191A1B1C1D1E1F\n"));
        Assert.Equal(SealState.Holds, Check(_logline, digits));
        var refused = Assert.Throws<ResgateException>(static () => HmacKey.FromFile("0001"u8));
        Assert.Equal(FailureKind.Usage, refused.Kind);
        Assert.DoesNotContain("0001", refused.Message + refused.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_are_a_document_or_none() =>
        Gen.Byte.Array[0, 60].Sample(static tail => _ = ClipDocument.Parse([.. _logline.AsSpan(0, 40), .. tail])?.Seal?.Check(null));

    [Fact]
    public void Half_a_letter_is_no_document() => Assert.Null(ClipDocument.Parse("""{"a":"\ud800","signature_details":{}}"""u8.ToArray()));

    private static SealState? Check(byte[] logline, HmacKey? key) => ClipDocument.Parse(logline)?.Seal?.Check(key);
}
