using System.Text;
using System.Text.Json;
using CsCheck;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Format.Tests.Text;

public sealed class TimestampTextTests
{
    private static readonly Gen<Timestamp> _moments =
        Gen.Select(Gen.Long[-62_000_000_000, 253_000_000_000], Gen.Int[0, 999_999_999], Gen.Int[-1439, 1439])
            .Select((seconds, nanoseconds, offset) => new Timestamp(seconds, nanoseconds, (short)offset));

    public static TheoryData<long, int, int, string, bool> Vectors()
    {
        var data = new TheoryData<long, int, int, string, bool>();
        using var document = JsonDocument.Parse(Fixtures.Bytes("restic/vectors/time-vectors.json"));
        foreach (var vector in document.RootElement.GetProperty("times").EnumerateArray())
        {
            data.Add(
                vector.GetProperty("unix_seconds").GetInt64(),
                vector.GetProperty("nanoseconds").GetInt32(),
                vector.GetProperty("utc_offset_seconds").GetInt32(),
                vector.GetProperty("text").GetString()!,
                vector.GetProperty("lossless").GetBoolean());
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Times_are_written_as_restic_writes_them(long seconds, int nanoseconds, int offset, string text, bool lossless)
    {
        // Our offsets have no seconds: those of an old local mean time belong to the clock's reading, as restic shows it.
        var moment = new Timestamp(seconds + (offset % 60), nanoseconds, (short)(offset / 60));

        Assert.Equal(text, Format(moment));
        Assert.True(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out var back));
        Assert.Equal(lossless, back == new Timestamp(seconds, nanoseconds));
        Assert.Equal(offset / 60, back.OffsetMinutes);
    }

    /// <summary>As restic 0.19.1 stored files with these times.</summary>
    [Theory]
    [InlineData(316_521_345_600, "9999-03-01T12:00:00Z")]
    [InlineData(-74_784_902_400, "0000-02-29T00:00:00Z")]
    public void A_leap_day_moved_to_another_year_rolls_over(long seconds, string text) =>
        Assert.Equal(text, Format(new Timestamp(seconds, 0)));

    [Fact]
    public void Every_moment_comes_back_with_its_offset() => _moments.Sample(moment =>
    {
        Assert.True(TimestampText.TryParse(Encoding.UTF8.GetBytes(Format(moment)), out var back));
        Assert.Equal(moment, back);
        Assert.Equal(moment.OffsetMinutes, back.OffsetMinutes);
    });

    [Fact]
    public void Dates_agree_with_the_platform_where_it_has_them() => _moments.Sample(moment =>
    {
        var utc = moment with { Nanoseconds = 0, OffsetMinutes = 0 };

        Assert.Equal(utc.ToDateTimeOffset().ToString("yyyy-MM-dd'T'HH:mm:ss'Z'"), Format(utc));
    });

    [Fact]
    public void No_moment_is_too_far_away() => Gen.Select(Gen.Long, Gen.Short).Sample((seconds, offset) =>
    {
        var text = Format(new Timestamp(seconds, 1, (short)(offset % 1440)));
        Assert.True(TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out _));
    });

    [Theory]
    [InlineData("2024-02-29T00:00:00Z", true)]
    [InlineData("2023-02-29T00:00:00Z", false)]
    [InlineData("2024-01-01T23:59:59.1234567891Z", true)]
    [InlineData("2024-01-01T24:00:00Z", false)]
    [InlineData("2024-01-01T00:60:00Z", false)]
    [InlineData("2024-01-01T00:00:60Z", false)]
    [InlineData("2024-13-01T00:00:00Z", false)]
    [InlineData("2024-00-01T00:00:00Z", false)]
    [InlineData("2024-01-00T00:00:00Z", false)]
    [InlineData("2024-01-01T00:00:00", false)]
    [InlineData("2024-01-01T00:00:00.Z", false)]
    [InlineData("2024-01-01T00:00:00.5", false)]
    [InlineData("2024-01-01T00:00:00+1:00", false)]
    [InlineData("2024-01-01T00:00:00+24:00", false)]
    [InlineData("2024-01-01T00:00:00-23:59", true)]
    [InlineData("2024-01-01t00:00:00Z", false)]
    [InlineData("2024-01-01T00:00:00z", false)]
    [InlineData("", false)]
    public void Only_real_times_are_read(string text, bool isTime) =>
        Assert.Equal(isTime, TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out _));

    [Fact]
    public void Any_bytes_are_a_time_or_none() =>
        Gen.Char["0123456789-:TZ.+ "].Array[0, 40].Sample(text =>
        {
            _ = TimestampText.TryParse(Encoding.UTF8.GetBytes(text), out _);
        });

    private static string Format(Timestamp moment)
    {
        Span<byte> text = stackalloc byte[TimestampText.MaxSize];
        return Encoding.UTF8.GetString(text[..TimestampText.Format(moment, text)]);
    }
}
