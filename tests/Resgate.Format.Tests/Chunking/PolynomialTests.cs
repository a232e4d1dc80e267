using System.Buffers.Binary;
using CsCheck;
using Resgate.Format.Chunking;
using Resgate.Primitives;

namespace Resgate.Format.Tests.Chunking;

public sealed class PolynomialTests
{
    [Fact]
    public void Restic_and_we_agree_on_what_is_irreducible()
    {
        foreach (var entry in ChunkerVectors.Root.GetProperty("irreducibility").EnumerateArray())
        {
            var polynomial = ChunkerVectors.PolynomialOf(entry);

            Assert.Equal(entry.GetProperty("irreducible").GetBoolean(), polynomial.IsIrreducible);
            Assert.Equal(polynomial.IsIrreducible, polynomial.IsUsable);
        }
    }

    [Fact]
    public void Small_polynomials_are_irreducible_when_nothing_divides_them()
    {
        for (var bits = 2UL; bits < 512; bits++)
        {
            var divisible = false;
            for (var divisor = 2UL; divisor < bits; divisor++)
            {
                divisible |= new Polynomial(divisor).Degree < new Polynomial(bits).Degree
                    && PolynomialMath.Reduce(bits, divisor) == 0;
            }

            Assert.Equal(!divisible, new Polynomial(bits).IsIrreducible);
        }

        Assert.False(new Polynomial(0).IsIrreducible);
        Assert.False(new Polynomial(1).IsIrreducible);
    }

    [Fact]
    public void A_drawn_polynomial_is_the_first_irreducible_one_of_the_stream()
    {
        foreach (var entry in ChunkerVectors.Root.GetProperty("derivation").GetProperty("cases").EnumerateArray())
        {
            var stream = ChunkerVectors.Stream(entry.GetProperty("stream_seed").GetString()!, 64 * sizeof(ulong));
            var used = 0;

            var drawn = Polynomial.Draw(bytes =>
            {
                stream.AsSpan(used, bytes.Length).CopyTo(bytes);
                used += bytes.Length;
            });

            Assert.Equal(ChunkerVectors.PolynomialOf(entry), drawn);
            Assert.Equal(entry.GetProperty("words_used").GetInt32() * sizeof(ulong), used);
            Assert.True(drawn.IsUsable);
        }
    }

    [Fact]
    public void A_polynomial_is_read_back_from_its_digits() => Gen.ULong.Sample(bits =>
    {
        var polynomial = new Polynomial(bits);

        Assert.Equal(polynomial, Polynomial.Parse(polynomial.ToString()));
        Assert.True(bits == 0 || polynomial.ToString()[0] != '0');
    });

    [Theory]
    [InlineData("")]
    [InlineData(" 3f84938c003069")]
    [InlineData("0x3f84938c003069")]
    [InlineData("-1")]
    [InlineData("3f84938c00306g")]
    [InlineData("13f84938c00306900")]
    public void Anything_but_a_64_bit_hexadecimal_number_is_damage(string text)
    {
        var refusal = Assert.Throws<ResgateException>(() => Polynomial.Parse(text));

        Assert.Equal(FailureKind.Damaged, refusal.Kind);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("1f84938c003069")]
    [InlineData("7f84938c003069")]
    [InlineData("ffffffffffffffff")]
    public void No_cutter_works_with_a_polynomial_of_another_degree(string text)
    {
        var refusal = Assert.Throws<ResgateException>(() => new Cutter(Polynomial.Parse(text)));

        Assert.Equal(FailureKind.Damaged, refusal.Kind);
    }

    [Fact]
    public void The_product_is_the_schoolbook_one() => Gen.Select(Gen.ULong, Gen.ULong, Gen.ULong[2, ulong.MaxValue])
        .Sample((left, right, modulus) =>
        {
            left = PolynomialMath.Reduce(left, modulus);
            right = PolynomialMath.Reduce(right, modulus);
            var product = UInt128.Zero;
            for (var i = 0; i < 64; i++)
            {
                product ^= (right >> i & 1) == 0 ? 0 : (UInt128)left << i;
            }

            var degree = new Polynomial(modulus).Degree;
            for (var i = 127; i >= degree; i--)
            {
                product ^= (product >> i & 1) == 0 ? 0 : (UInt128)modulus << (i - degree);
            }

            Assert.Equal((ulong)product, PolynomialMath.Multiply(left, right, modulus));
        });

    [Fact]
    public void The_tables_are_those_of_the_vectors()
    {
        foreach (var entry in ChunkerVectors.Root.GetProperty("polynomials").EnumerateArray())
        {
            var tables = new RollingDigest(ChunkerVectors.PolynomialOf(entry));

            Assert.Equal(entry.GetProperty("out_table_sha256_le64").GetString(), HashOf(tables.Out));
            Assert.Equal(entry.GetProperty("mod_table_sha256_le64").GetString(), HashOf(tables.Mod));
        }
    }

    [Fact]
    public void Digests_of_windows_are_those_of_the_vectors()
    {
        byte[][] windows =
        [
            new byte[64],
            [.. Enumerable.Repeat((byte)0xff, 64)],
            [.. Enumerable.Range(0, 64).Select(i => (byte)i)],
            ChunkerVectors.Stream("fixture-c", 64),
        ];
        foreach (var entry in ChunkerVectors.Root.GetProperty("polynomials").EnumerateArray())
        {
            var tables = new RollingDigest(ChunkerVectors.PolynomialOf(entry));
            var digests = entry.GetProperty("window_digests").EnumerateArray()
                .Select(d => d.GetProperty("digest").GetString());

            Assert.Equal(digests, windows.Select(window => new Polynomial(tables.Of(window)).ToString()));
        }
    }

    private static string HashOf(ulong[] table)
    {
        var bytes = new byte[table.Length * sizeof(ulong)];
        for (var i = 0; i < table.Length; i++)
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(i * sizeof(ulong)), table[i]);
        }

        return Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes));
    }
}
