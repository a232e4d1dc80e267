using CsCheck;
using Resgate.Format.Crypto;

namespace Resgate.Format.Tests.Crypto;

public sealed class IncrementalSealingTests
{
    private const int Unit = IncrementalSealer.StripUnit;

    public static TheoryData<Way> EveryWay => [Way.Chosen, Way.TwoLanes, Way.OneLane, Way.Anywhere];

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Every_split_of_every_small_length_gives_what_one_call_gives(Way way)
    {
        using var key = Ways.Key(way, CryptoVectors.Parts);
        var iv = SealingTests.Bytes(16, 1);
        foreach (var length in Enumerable.Range(0, 300))
        {
            var plain = SealingTests.Bytes(length, length);
            var expected = key.SealWith(plain, iv);
            for (var split = 0; split <= length; split += Unit)
            {
                var sealedBytes = Seal(key, iv, plain, [split]);

                Assert.Equal(expected, sealedBytes);
                Assert.Equal(plain, Open(key, sealedBytes, [split]));
            }
        }
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Any_strips_give_what_one_call_gives(Way way) =>
        Gen.Select(Gen.Int[0, 70_000], Gen.Int[0, 400].Array[0, 8], Gen.Byte[0xF0, 0xFF].Array[16]).Sample(
            (length, units, iv) =>
            {
                using var key = Ways.Key(way, CryptoVectors.Parts);
                var plain = SealingTests.Bytes(length, length);
                var strips = units.Select(count => count * Unit).ToArray();

                var sealedBytes = Seal(key, iv, plain, strips);

                Assert.Equal(key.SealWith(plain, iv), sealedBytes);
                Assert.Equal(plain, Open(key, sealedBytes, [.. strips.Reverse()]));
            },
            iter: way == Way.Chosen ? 300 : 60);

    [Fact]
    public void One_flipped_bit_anywhere_is_found_out_at_the_end()
    {
        using var key = MasterKey.Create();
        var made = key.Seal(SealingTests.Bytes(200, 1));
        for (var bit = 0; bit < made.Length * 8; bit++)
        {
            made[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.Null(Open(key, made, [Unit, Unit]));
            made[bit / 8] ^= (byte)(1 << (bit % 8));
        }

        Assert.NotNull(Open(key, made, [Unit, Unit]));
    }

    [Fact]
    public void An_IV_of_zeros_is_refused()
    {
        using var key = MasterKey.Create();
        var made = key.SealWith(SealingTests.Bytes(100, 1), new byte[16]);

        Assert.Null(Open(key, made, []));
    }

    [Fact]
    public void Strips_may_be_sealed_and_opened_in_place()
    {
        using var key = MasterKey.Create();
        var plain = SealingTests.Bytes(1000, 1);
        var buffer = plain.ToArray();
        Span<byte> iv = stackalloc byte[16];
        Span<byte> tag = stackalloc byte[16];

        var sealer = new IncrementalSealer(key);
        sealer.Begin(iv);
        sealer.Seal(buffer.AsSpan(0, 640), buffer.AsSpan(0, 640));
        sealer.Seal(buffer.AsSpan(640), buffer.AsSpan(640));
        sealer.Finish(tag);
        Assert.Equal(plain, key.Open([.. iv, .. buffer, .. tag]));

        var opener = new IncrementalOpener(key);
        opener.Begin(iv);
        opener.Open(buffer.AsSpan(0, 128), buffer.AsSpan(0, 128));
        opener.Open(buffer.AsSpan(128), buffer.AsSpan(128));
        Assert.True(opener.TryFinish(tag));
        Assert.Equal(plain, buffer);
    }

    [Fact]
    public void One_sealer_and_one_opener_serve_many_messages()
    {
        using var key = MasterKey.Create();
        var sealer = new IncrementalSealer(key);
        var opener = new IncrementalOpener(key);
        foreach (var length in (int[])[0, 1000, 64, 5, 20_000])
        {
            var plain = SealingTests.Bytes(length, length);
            var made = new byte[length + MasterKey.Overhead];
            sealer.Begin(made);
            sealer.Seal(plain, made.AsSpan(16, length));
            sealer.Finish(made.AsSpan(16 + length));

            Assert.Equal(plain, key.Open(made));
            Assert.Equal(plain, Open(opener, made, [64]));
        }
    }

    [Fact]
    public void A_strip_behind_the_last_or_before_the_first_is_a_callers_mistake()
    {
        using var key = MasterKey.Create();
        var sealer = new IncrementalSealer(key);
        var opener = new IncrementalOpener(key);

        Assert.Throws<InvalidOperationException>(() => sealer.Seal(new byte[64], new byte[64]));
        Assert.Throws<InvalidOperationException>(() => opener.TryFinish(new byte[16]));
        sealer.Begin(new byte[16]);
        opener.Begin(new byte[16]);
        sealer.Seal(new byte[65], new byte[65]);
        opener.Open(new byte[65], new byte[65]);
        Assert.Throws<InvalidOperationException>(() => sealer.Seal(new byte[64], new byte[64]));
        Assert.Throws<InvalidOperationException>(() => opener.Open(new byte[64], new byte[64]));
        Assert.Throws<ArgumentException>(() => opener.Open(new byte[64], new byte[65]));
    }

    [Fact]
    public void Nothing_comes_out_of_a_wiped_key()
    {
        var key = MasterKey.Create();
        var sealer = new IncrementalSealer(key);
        var opener = new IncrementalOpener(key);
        sealer.Begin(new byte[16]);
        opener.Begin(new byte[16]);
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => sealer.Seal(new byte[64], new byte[64]));
        Assert.Throws<ObjectDisposedException>(() => sealer.Finish(new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => opener.Open(new byte[64], new byte[64]));
        Assert.Throws<ObjectDisposedException>(() => opener.TryFinish(new byte[16]));
        Assert.Throws<ObjectDisposedException>(() => opener.Begin(new byte[16]));
    }

    private static byte[] Seal(MasterKey key, byte[] iv, byte[] plain, int[] strips)
    {
        var made = new byte[plain.Length + MasterKey.Overhead];
        iv.CopyTo(made, 0);
        var sealer = new IncrementalSealer(key);
        sealer.BeginWith(iv);
        foreach (var (start, length) in Cut(plain.Length, strips))
        {
            sealer.Seal(plain.AsSpan(start, length), made.AsSpan(16 + start, length));
        }

        sealer.Finish(made.AsSpan(16 + plain.Length));
        return made;
    }

    private static byte[]? Open(MasterKey key, byte[] sealedBytes, int[] strips) =>
        Open(new IncrementalOpener(key), sealedBytes, strips);

    private static byte[]? Open(IncrementalOpener opener, byte[] sealedBytes, int[] strips)
    {
        var plain = new byte[sealedBytes.Length - MasterKey.Overhead];
        opener.Begin(sealedBytes);
        foreach (var (start, length) in Cut(plain.Length, strips))
        {
            opener.Open(sealedBytes.AsSpan(16 + start, length), plain.AsSpan(start, length));
        }

        return opener.TryFinish(sealedBytes.AsSpan(16 + plain.Length)) ? plain : null;
    }

    /// <summary>The strips as far as they fit, and the rest as the last one.</summary>
    private static IEnumerable<(int Start, int Length)> Cut(int length, int[] strips)
    {
        var start = 0;
        foreach (var strip in strips)
        {
            if (start + strip > length)
            {
                break;
            }

            yield return (start, strip);
            start += strip;
        }

        yield return (start, length - start);
    }
}
