using CsCheck;
using Org.BouncyCastle.Crypto.Engines;
using Org.BouncyCastle.Crypto.Modes;
using Org.BouncyCastle.Crypto.Parameters;
using Resgate.Format.Crypto;
using BouncyPoly1305 = Org.BouncyCastle.Crypto.Macs.Poly1305;

namespace Resgate.Format.Tests.Crypto;

public sealed class SealingTests
{
    public static TheoryData<Way> EveryWay => [Way.Chosen, Way.TwoLanes, Way.OneLane, Way.Anywhere];

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Restics_sealed_bytes_come_out_and_open_again(Way way)
    {
        using var key = Ways.Key(way, CryptoVectors.Parts);

        foreach (var (iv, plain, expected) in CryptoVectors.Seals)
        {
            Assert.Equal(expected, key.SealWith(plain, iv));
            Assert.Equal(plain, key.Open(expected));
        }
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void What_restic_refuses_is_refused(Way way)
    {
        using var key = Ways.Key(way, CryptoVectors.Parts);

        Assert.All(CryptoVectors.MustFail, refused => Assert.Null(key.Open(refused)));
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Any_key_IV_and_length_give_what_the_plain_rule_gives(Way way) =>
        Gen.Select(Gen.Byte.Array[64], Ivs, Gen.Int[0, 700], Gen.Int[0, 1000]).Sample(
            (parts, iv, length, seed) =>
            {
                var plain = Bytes(length, seed);
                using var key = Ways.Key(way, [.. parts[..^1], 1]);

                Assert.Equal(PlainSealing.Seal([.. parts[..^1], 1], iv, plain), key.SealWith(plain, iv));
            },
            iter: 200);

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Any_length_to_70000_gives_what_an_independent_library_gives(Way way) =>
        Gen.Select(Gen.Byte.Array[64], Ivs, Gen.Int[0, 70_000]).Sample(
            (parts, iv, length) =>
            {
                var plain = Bytes(length, length);
                using var key = Ways.Key(way, [.. parts[..^1], 1]);

                var made = key.SealWith(plain, iv);

                Assert.Equal(Independent([.. parts[..^1], 1], iv, plain), made);
                Assert.Equal(plain, key.Open(made));
            },
            iter: way == Way.Chosen ? 150 : 30);

    [Fact]
    public void Every_length_through_several_strides_agrees_in_all_ways()
    {
        var keys = new[] { Way.Chosen, Way.TwoLanes, Way.OneLane, Way.Anywhere }.Select(way => Ways.Key(way, CryptoVectors.Parts)).ToList();
        foreach (var length in Enumerable.Range(0, 600).Concat(Enumerable.Range(8192 - 130, 260)).Append(16384).Append(16385))
        {
            var iv = Bytes(16, length + 1);
            var made = keys.Select(key => key.SealWith(Bytes(length, length), iv)).ToList();

            Assert.Equal(made[1], made[0]);
            Assert.Equal(made[2], made[0]);
            Assert.Equal(made[3], made[0]);
        }
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void Limbs_full_of_ones_do_not_overflow(Way way)
    {
        // A ciphertext and an r of all ones drive every sum in the tag to its highest.
        byte[] parts = [.. Bytes(48, 1), .. Enumerable.Repeat(byte.MaxValue, 16)];
        var iv = Bytes(16, 2);
        using var key = Ways.Key(way, parts);
        foreach (var length in (int[])[1, 16, 63, 64, 128, 1000, 8192, 20000])
        {
            var ones = Enumerable.Repeat(byte.MaxValue, length).ToArray();
            var plain = PlainSealing.ApplyKeyStream(parts[..32], iv, ones);

            Assert.Equal([.. iv, .. ones, .. PlainSealing.Tag(parts[48..], PlainSealing.EncryptBlock(parts[32..48], iv), ones)], key.SealWith(plain, iv));
        }
    }

    [Theory]
    [MemberData(nameof(EveryWay))]
    public void A_counter_wraps_where_it_should_at_any_distance(Way way)
    {
        using var key = Ways.Key(way, CryptoVectors.Parts);
        foreach (var start in (UInt128[])[UInt128.MaxValue, ulong.MaxValue, ((UInt128)5 << 64) | ulong.MaxValue])
        {
            for (var before = 0u; before < 40; before++)
            {
                var iv = new byte[16];
                System.Buffers.Binary.BinaryPrimitives.WriteUInt128BigEndian(iv, start - before);
                var plain = Bytes(16 * 45, 3);

                Assert.Equal(PlainSealing.Seal(CryptoVectors.Parts, iv, plain), key.SealWith(plain, iv));
            }
        }
    }

    [Fact]
    public void Any_alignment_gives_the_same_bytes()
    {
        using var key = Ways.Key(Way.Chosen, CryptoVectors.Parts);
        var iv = Bytes(16, 1);
        var plain = Bytes(1000, 2);
        var expected = key.SealWith(plain, iv);
        for (var shift = 0; shift < 64; shift++)
        {
            var source = new byte[plain.Length + 64];
            var target = new byte[expected.Length + 64];
            plain.CopyTo(source, shift);

            key.Seal(source.AsSpan(shift, plain.Length), target.AsSpan(63 - shift, expected.Length), iv);

            Assert.Equal(expected, target[(63 - shift)..^(1 + shift)]);
            Assert.All(target[..(63 - shift)], left => Assert.Equal(0, left));
            Assert.All(target[^(1 + shift)..], left => Assert.Equal(0, left));
        }
    }

    internal static byte[] Bytes(int length, int seed)
    {
        var bytes = new byte[length];
        new Random(seed).NextBytes(bytes);
        return bytes;
    }

    /// <summary>IVs as likely as not to be near a carry.</summary>
    private static Gen<byte[]> Ivs => Gen.Select(Gen.Byte[1, 255].Array[16], Gen.Int[0, 16], Gen.Byte[0xC0, 0xFF])
        .Select((iv, ones, last) =>
        {
            iv.AsSpan(16 - ones).Fill(0xFF);
            iv[15] = last;
            return iv;
        });

    private static byte[] Independent(byte[] parts, byte[] iv, byte[] plain)
    {
        // Its counter is as wide as what the IV leaves of the block: with 16 bytes of IV, all of it.
        var counter = new SicBlockCipher(new AesEngine());
        counter.Init(true, new ParametersWithIV(new KeyParameter(parts[..32]), iv));
        var ciphertext = new byte[(plain.Length + 15) / 16 * 16];
        var padded = plain.Concat(new byte[ciphertext.Length - plain.Length]).ToArray();
        for (var i = 0; i < padded.Length; i += 16)
        {
            counter.ProcessBlock(padded, i, ciphertext, i);
        }

        ciphertext = ciphertext[..plain.Length];
        var poly = new BouncyPoly1305(new AesEngine());
        byte[] r = [.. parts[48..]];
        foreach (var i in (int[])[3, 7, 11, 15])
        {
            r[i] &= 0x0F;
        }

        foreach (var i in (int[])[4, 8, 12])
        {
            r[i] &= 0xFC;
        }

        poly.Init(new ParametersWithIV(new KeyParameter([.. r, .. parts[32..48]]), iv));
        poly.BlockUpdate(ciphertext, 0, ciphertext.Length);
        var tag = new byte[16];
        poly.DoFinal(tag, 0);
        return [.. iv, .. ciphertext, .. tag];
    }
}
