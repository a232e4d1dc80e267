using System.Globalization;
using System.Text;
using CsCheck;
using Resgate.Engine.FileSystems;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Engine.Tests.FileSystems;

public sealed class LocalZoneTests
{
    [Theory]
    [InlineData("Europe/Paris")]
    [InlineData("America/New_York")]
    [InlineData("Asia/Kathmandu")]
    [InlineData("Australia/Lord_Howe")]
    [InlineData("Pacific/Apia")]
    [InlineData("Africa/Casablanca")]
    [InlineData("America/Sao_Paulo")]
    [InlineData(":Asia/Tehran")]
    [InlineData("/usr/share/zoneinfo/Asia/Tokyo")]
    [InlineData("CET-1CEST,M3.5.0,M10.5.0/3")]
    [InlineData("<+0330>-3:30:15<+0430>,J79/24,J263/24")]
    [InlineData("AAA3BBB,M10.1.0/0,M3.3.0/0")]
    [InlineData("FOO-5:45")]
    public void Offsets_are_those_of_the_system_at_every_moment(string setting)
    {
        // To 2150 in steps that meet every hour of the day. Rules start in 1971: the C library gives up on them before.
        var first = setting.Contains('/', StringComparison.Ordinal) && !setting.Contains(',', StringComparison.Ordinal) ? -2_140_000_000L : 33_000_000L;
        var moments = Enumerable.Range(0, 3000).Select(i => first + (i * 1_888_999L)).ToArray();
        var zone = LocalZone.From(setting);

        var expected = Tool.Run(
            "python3",
            null,
            ["-c", "import sys,time\nfor t in sys.argv[1].split(','): print(time.localtime(int(t)).tm_gmtoff)", string.Join(',', moments)],
            ("TZ", setting)).Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        foreach (var (moment, seconds) in moments.Zip(expected))
        {
            Assert.Equal((moment, int.Parse(seconds, CultureInfo.InvariantCulture) / 60), (moment, zone.OffsetMinutes(moment)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("No/Such_Zone")]
    [InlineData("../../etc/passwd")]
    [InlineData("/etc/passwd")]
    [InlineData("CET-1CEST,M13.5.0,M10.5.0")]
    public void What_is_no_zone_is_utc(string setting) => Assert.Equal(0, LocalZone.From(setting).OffsetMinutes(1_700_000_000));

    /// <summary>RFC 8536, section 3.3.1; older C libraries slip for an hour at the turn of the year.</summary>
    [Fact]
    public void Summer_time_may_last_all_year()
    {
        var zone = LocalZone.From("EST5EDT,0/0,J365/25");

        Assert.All([915_162_533L, 915_166_800, 1_700_000_000, 1_720_000_000], moment => Assert.Equal(-240, zone.OffsetMinutes(moment)));
    }

    [Fact]
    public void Moments_beyond_every_calendar_have_an_offset()
    {
        var zone = LocalZone.From("Europe/Paris");

        Assert.Equal(9, zone.OffsetMinutes(long.MinValue));
        Assert.Contains(zone.OffsetMinutes(long.MaxValue), (short[])[60, 120]);
        Assert.Contains(LocalZone.From("CET-1CEST,M3.5.0,M10.5.0/3").OffsetMinutes(long.MinValue), (short[])[60, 120]);
    }

    [Fact]
    public void Any_bytes_are_a_zone_file_or_damaged()
    {
        var real = File.ReadAllBytes("/usr/share/zoneinfo/Europe/Paris");
        Gen.Select(Gen.Int[0, real.Length], Gen.Int[0, real.Length - 1], Gen.Byte).Sample((length, position, value) =>
        {
            var bytes = real[..length];
            if (position < length)
            {
                bytes[position] = value;
            }

            try
            {
                ZoneFile.Parse(bytes).At(1_700_000_000);
            }
            catch (ResgateException damage)
            {
                Assert.Equal(FailureKind.Damaged, damage.Kind);
            }
        });
    }
}
