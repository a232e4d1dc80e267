using System.Text;
using CsCheck;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Testing;

namespace Resgate.Format.Tests.Snapshots;

public sealed class SnapshotTests
{
    private const string Tree = "ac08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8";

    public static TheoryData<string> GoldenSnapshots() =>
        [.. Fixtures.Files("restic", "snapshot-*.json").Select(path => Path.GetRelativePath(Fixtures.Root, path))];

    [Theory]
    [MemberData(nameof(GoldenSnapshots))]
    public void A_snapshot_by_restic_is_written_again_byte_for_byte(string path)
    {
        var bytes = Fixtures.Bytes(path);

        Assert.Equal(Encoding.UTF8.GetString(bytes).TrimEnd('\n'), Encoding.UTF8.GetString(SnapshotWriter.Write(SnapshotReader.Read(bytes))));
    }

    [Fact]
    public void A_backup_by_an_ordinary_user_shows_all_its_facts()
    {
        var snapshot = SnapshotReader.Read(File.ReadAllBytes(Assert.Single(Fixtures.Files("restic/v2-018-user/plain", "snapshot-*.json"))));

        Assert.Equal(120, snapshot.Time.OffsetMinutes);
        Assert.Equal(new DateTimeOffset(2024, 3, 31, 3, 30, 0, TimeSpan.FromHours(2)), snapshot.Time.ToDateTimeOffset());
        Assert.Null(snapshot.Parent);
        Assert.Equal(["/srv/source"], snapshot.Paths);
        Assert.Equal("fixture-host", snapshot.HostName);
        Assert.Equal((1000u, 1000u), (snapshot.UserId, snapshot.GroupId));
        Assert.Equal(["*.o"], snapshot.Excludes);
        Assert.Equal(["t1", "t2", "t3"], snapshot.Tags);
        Assert.Equal("restic 0.18.0", snapshot.ProgramVersion);
        Assert.Equal(1753UL, snapshot.Summary!.DataAddedPacked);
    }

    [Fact]
    public void Missing_keys_are_empty_and_unknown_ones_are_skipped()
    {
        var snapshot = SnapshotReader.Read(Encoding.UTF8.GetBytes(
            $$"""{"tree":"{{Tree}}","paths":null,"tags":null,"label":"x","delete":{"After":[1]},"uid":0,"parent":null,"summary":{"extra":1} }"""));

        Assert.Equal(TimestampText.Absent, snapshot.Time);
        Assert.Empty(snapshot.Paths);
        Assert.Empty(snapshot.Tags);
        Assert.Null(snapshot.Parent);
        Assert.NotNull(snapshot.Summary);
        Assert.Equal(
            $$"""{"time":"0001-01-01T00:00:00Z","tree":"{{Tree}}","paths":[]}""",
            Encoding.UTF8.GetString(SnapshotWriter.Write(snapshot with { Summary = null })));
    }

    /// <summary>Lost data, row 20: a backup that left something out says so, and one that did not is written as ever.</summary>
    [Fact]
    public void The_mark_of_a_partial_snapshot_is_the_last_key_and_comes_back()
    {
        var whole = SnapshotReader.Read(Golden());
        var partial = whole with { Partial = new PartialMark(3) };

        var text = Encoding.UTF8.GetString(SnapshotWriter.Write(partial));

        Assert.Equal(Encoding.UTF8.GetString(Golden())[..^1] + ""","resgate":{"partial":{"errors":3}}}""", text);
        Assert.Equal(new PartialMark(3), SnapshotReader.Read(Encoding.UTF8.GetBytes(text)).Partial);
        Assert.Null(whole.Partial);
        Assert.Equal(Golden(), SnapshotWriter.Write(whole));
    }

    [Theory]
    [InlineData("null", null)]
    [InlineData("{}", null)]
    [InlineData("""{"partial":null}""", null)]
    [InlineData("""{"later":[{}],"partial":{}}""", 0UL)]
    [InlineData("""{"partial":{"errors":18446744073709551615,"later":{"x":1}},"later":1}""", ulong.MaxValue)]
    public void A_mark_is_read_whatever_else_a_later_version_says(string mark, ulong? errors)
    {
        var snapshot = SnapshotReader.Read(Encoding.UTF8.GetBytes($$"""{"resgate":{{mark}},"tree":"{{Tree}}"}"""));

        Assert.Equal(errors is { } count ? new PartialMark(count) : null, snapshot.Partial);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"tree":null}""")]
    [InlineData("""{"tree":"ac08"}""")]
    [InlineData($$"""{"tree":"{{Tree}}","paths":"x"}""")]
    [InlineData($$"""{"tree":"{{Tree}}","paths":[1]}""")]
    [InlineData($$"""{"tree":"{{Tree}}","time":1}""")]
    [InlineData($$"""{"tree":"{{Tree}}","resgate":1}""")]
    [InlineData($$"""{"resgate":{"partial":true},"tree":"{{Tree}}"}""")]
    [InlineData($$"""{"resgate":{"partial":{"errors":-1} },"tree":"{{Tree}}"}""")]
    [InlineData($$"""{"tree":"{{Tree}}"} x""")]
    public void What_is_no_snapshot_is_damage(string text) =>
        Assert.False(Damage.Tolerates(() => SnapshotReader.Read(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_snapshot_cut_anywhere_is_damage()
    {
        var bytes = Golden();
        for (var length = 0; length < bytes.Length; length++)
        {
            var cut = bytes[..length];
            Assert.False(Damage.Tolerates(() => SnapshotReader.Read(cut)));
        }
    }

    [Fact]
    public void A_snapshot_with_any_bit_flipped_is_a_snapshot_or_damage() =>
        Damage.FlipBits(Golden(), bytes => SnapshotReader.Read(bytes));

    [Fact]
    public void Any_texts_survive() => Gen.Select(Gen.String.Array[0, 4], Gen.String, Gen.UInt).Sample((texts, text, number) =>
    {
        var snapshot = new Snapshot
        {
            Time = new Timestamp(1, 2, 3),
            Tree = Id.Parse(Tree),
            Paths = texts,
            Tags = texts,
            HostName = text,
            GroupId = number,
            Original = Id.Of("x"u8),
        };

        var bytes = SnapshotWriter.Write(snapshot);
        var back = SnapshotReader.Read(bytes);

        Assert.Equal(texts.Length, back.Paths.Count);
        Assert.Equal(number, back.GroupId);
        Assert.Equal(snapshot.Original, back.Original);
        Assert.Equal(bytes, SnapshotWriter.Write(back));
    });

    private static byte[] Golden() =>
        Fixtures.Files("restic/v2-019-sink/plain", "snapshot-*.json").Select(path => Encoding.UTF8.GetBytes(File.ReadAllText(path).TrimEnd('\n'))).First();
}
