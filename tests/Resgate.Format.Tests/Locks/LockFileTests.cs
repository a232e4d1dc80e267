using System.Text;
using CsCheck;
using Resgate.Format.Locks;
using Resgate.Primitives;

namespace Resgate.Format.Tests.Locks;

public sealed class LockFileTests
{
    [Theory]
    [InlineData("""{"time":"2026-11-23T17:35:39.610036054Z","exclusive":false,"hostname":"a","username":"root","pid":12}""")]
    [InlineData("""{"time":"2026-11-23T18:35:39+01:00","exclusive":true,"hostname":"a\u003cb","username":"","pid":4294967296,"uid":1000,"gid":100}""")]
    public void A_lock_is_written_again_byte_for_byte(string text) =>
        Assert.Equal(text, Encoding.UTF8.GetString(LockFile.Read(Encoding.UTF8.GetBytes(text)).Write()));

    [Fact]
    public void Any_lock_survives() => Gen.Select(Gen.Bool, Gen.String, Gen.Long, Gen.UInt).Sample((exclusive, text, number, user) =>
    {
        var before = new LockFile
        {
            Time = new Timestamp(1_700_000_000, 5, 60),
            IsExclusive = exclusive,
            HostName = text,
            ProcessId = number,
            UserId = user,
        };

        var bytes = before.Write();

        Assert.Equal(bytes, LockFile.Read(bytes).Write());
        Assert.Equal(before with { HostName = "" }, LockFile.Read(bytes) with { HostName = "" });
    });

    [Fact]
    public void A_lock_with_nothing_in_it_is_still_a_lock() => Assert.False(LockFile.Read("{\"x\":1}"u8).IsExclusive);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("""{"exclusive":1}""")]
    [InlineData("""{"pid":"1"}""")]
    [InlineData("""{"time":""}""")]
    public void What_is_no_lock_is_damage(string text) =>
        Assert.False(Damage.Tolerates(() => LockFile.Read(Encoding.UTF8.GetBytes(text))));

    [Fact]
    public void A_lock_cut_or_flipped_anywhere_is_a_lock_or_damage()
    {
        var bytes = new LockFile { Time = new Timestamp(1, 1), HostName = "host", UserName = "user", ProcessId = 1 }.Write();

        Damage.CutEverywhere(bytes, cut => LockFile.Read(cut));
        Damage.FlipBits(bytes, flipped => LockFile.Read(flipped));
    }
}
