using System.Text;
using CsCheck;
using Resgate.Format.Crypto;
using Resgate.Primitives;

namespace Resgate.Format.Tests.Crypto;

public sealed class MasterKeyTests
{
    [Fact]
    public void One_flipped_bit_anywhere_fails_and_leaves_the_plain_bytes_alone()
    {
        using var key = MasterKey.Create();
        foreach (var length in (int[])[0, 1, 15, 16, 100, 300])
        {
            var made = key.Seal(SealingTests.Bytes(length, 1));
            var before = Enumerable.Repeat((byte)0xAA, length).ToArray();
            for (var bit = 0; bit < made.Length * 8; bit++)
            {
                made[bit / 8] ^= (byte)(1 << (bit % 8));
                var plain = before.ToArray();

                Assert.False(key.TryOpen(made, plain));
                Assert.Equal(before, plain);
                made[bit / 8] ^= (byte)(1 << (bit % 8));
            }
        }
    }

    [Fact]
    public void One_flipped_bit_in_a_long_blob_fails() =>
        Gen.Select(Gen.Int[600, 70_000], Gen.Int[0, int.MaxValue]).Sample((length, where) =>
        {
            using var key = MasterKey.Create();
            var made = key.Seal(SealingTests.Bytes(length, where));
            var bit = where % (made.Length * 8L);
            made[bit / 8] ^= (byte)(1 << (int)(bit % 8));

            Assert.Null(key.Open(made));
        });

    [Fact]
    public void Any_bytes_open_or_do_not() => Gen.Byte.Array[0, 100].Sample(bytes =>
    {
        using var key = MasterKey.Create();

        Assert.Null(key.Open(bytes));
    });

    [Fact]
    public void Every_cut_of_a_sealed_blob_fails()
    {
        using var key = MasterKey.Create();
        var made = key.Seal(SealingTests.Bytes(200, 1));

        Assert.All(Enumerable.Range(0, made.Length), length => Assert.Null(key.Open(made[..length])));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(1000)]
    [InlineData(20_000)]
    public void Sealing_and_opening_work_in_place(int length)
    {
        using var key = MasterKey.Create();
        var plain = SealingTests.Bytes(length, 1);
        var buffer = new byte[length + MasterKey.Overhead];
        plain.CopyTo(buffer, 16);

        key.Seal(buffer.AsSpan(16, length), buffer);
        Assert.Equal(plain, key.Open(buffer));

        Assert.True(key.TryOpen(buffer, buffer.AsSpan(16, length)));
        Assert.Equal(plain, buffer[16..^16]);
    }

    [Fact]
    public void Other_overlaps_and_other_lengths_are_a_callers_mistake()
    {
        using var key = MasterKey.Create();
        var buffer = new byte[100];

        Assert.Throws<ArgumentException>(() => key.Seal(buffer.AsSpan(15, 68), buffer));
        Assert.Throws<ArgumentException>(() => key.TryOpen(buffer, buffer.AsSpan(17, 68)));
        Assert.Throws<ArgumentException>(() => key.Seal(new byte[10], new byte[41]));
        Assert.Throws<ArgumentException>(() => key.TryOpen(new byte[42], new byte[9]));
    }

    [Fact]
    public void IVs_do_not_repeat_on_any_thread()
    {
        using var key = MasterKey.Create();
        var ivs = new System.Collections.Concurrent.ConcurrentBag<Id>();

        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 2000; i++)
            {
                var made = key.Seal([]);
                ivs.Add(new Id(made));
            }
        });

        Assert.Equal(ivs.Count, ivs.Distinct().Count());
    }

    [Theory]
    [InlineData(Way.Chosen)]
    [InlineData(Way.Anywhere)]
    public void Many_threads_may_seal_and_open_at_once(Way way)
    {
        using var key = Ways.Key(way, CryptoVectors.Parts);

        Parallel.For(0, 200, i =>
        {
            var plain = SealingTests.Bytes(i * 50, i);
            var iv = SealingTests.Bytes(16, i);
            var made = key.SealWith(plain, iv);

            Assert.Equal(plain, key.Open(made));
        });
    }

    [Fact]
    public void The_document_is_restics_to_the_byte()
    {
        using var key = MasterKey.Read(Encoding.UTF8.GetBytes(CryptoVectors.MasterKeyJson));

        Assert.Equal(CryptoVectors.Parts, key.Parts.ToArray());
        Assert.Equal(CryptoVectors.MasterKeyJson, Encoding.UTF8.GetString(key.Write()));
    }

    [Fact]
    public void The_document_may_come_in_any_order_with_more_in_it()
    {
        const string text =
            """
            { "x": {"mac":[1]}, "encrypt": "e46aMWCXE18ItZtS5Sf4rapSwPz+wx6EgnIHuHKQSpc=",
              "mac": {"y":null,"r":"D0xWdmngrqj0i0YV+FRxSA==","k":"J9FXddAexk6zWD8QWQPcGg\u003d="} }
            """;

        using var key = MasterKey.Read(Encoding.UTF8.GetBytes(text));

        Assert.Equal(CryptoVectors.Parts, key.Parts.ToArray());
    }

    [Fact]
    public void Anything_else_is_damage_and_not_quoted()
    {
        var document = Encoding.UTF8.GetBytes(CryptoVectors.MasterKeyJson);

        Assert.All(Enumerable.Range(0, document.Length), length => Refuses(document[..length]));
        Refuses("null"u8.ToArray());
        Refuses("[]"u8.ToArray());
        Refuses([.. document, (byte)'x']);
        Refuses("""{"mac":{"k":1,"r":2},"encrypt":3}"""u8.ToArray());
        Refuses("""{"mac":"k","encrypt":"e46aMWCXE18ItZtS5Sf4rapSwPz+wx6EgnIHuHKQSpc="}"""u8.ToArray());
        Gen.Byte.Array[0, 200].Sample(Refuses);
    }

    [Theory]
    [InlineData(0, 32)]
    [InlineData(32, 16)]
    [InlineData(48, 16)]
    public void A_part_of_all_zeros_is_refused(int start, int length)
    {
        var parts = CryptoVectors.Parts;
        parts.AsSpan(start, length).Clear();

        Refuses(() => MasterKey.FromParts(parts));
        Refuses(MasterKeyJson.Write(parts));
    }

    [Fact]
    public void A_key_shows_nothing_and_is_useless_once_disposed()
    {
        var key = MasterKey.Create();
        Assert.Equal("***", key.ToString());

        key.Dispose();
        key.Dispose();

        Assert.Throws<ObjectDisposedException>(() => key.Seal([]));
        Assert.Throws<ObjectDisposedException>(() => key.Open(new byte[40]));
        Assert.Throws<ObjectDisposedException>(() => key.Write());
    }

    [Fact]
    public void Created_keys_differ()
    {
        using var one = MasterKey.Create();
        using var other = MasterKey.Create();

        Assert.NotEqual(one.Parts.ToArray(), other.Parts.ToArray());
        Assert.Null(other.Open(one.Seal([1, 2, 3])));
    }

    private static void Refuses(byte[] document) => Refuses(() => MasterKey.Read(document));

    private static void Refuses(Func<MasterKey> read)
    {
        var failure = Assert.Throws<ResgateException>(read);

        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.Null(failure.InnerException);
    }
}
