using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;

namespace Resgate.Repository.Tests.Packing;

/// <summary>Lost data, rows 2, 37 and 52: what memory or processor spoil between two steps is noticed before anything is stored.</summary>
public sealed class BlobWriterTests
{
    [Theory]
    [InlineData(1, 70_000)]
    [InlineData(2, 70_000)]
    [InlineData(2, 1)]
    public async Task A_bit_that_flips_in_the_ciphertext_is_caught_wherever_it_is(int version, int length)
    {
        await using var repository = await SampleRepository.CreateAsync(new MemoryStore(), version: version);
        await using var session = repository.BeginWrite();
        using var writer = session.CreateWriter();
        var plain = Text(length);
        var blob = BlobHandle.Data(Id.Of(plain));
        var compress = version == 2;
        var size = writer.Seal(plain, compress).Length;
        var step = Math.Max(1, size * 8 / 64);
        for (var bit = 0; bit < size * 8; bit += step)
        {
            var stored = writer.Seal(plain, compress);
            stored.Span[bit / 8] ^= (byte)(1 << (bit % 8));

            AssertBlamesTheMachine(() => writer.Verify(blob, stored.Span, compress, plain.Length, BlobWriter.ChecksumOf(plain)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_bit_that_flips_in_the_content_after_it_was_hashed_is_caught_and_nothing_is_stored(int version)
    {
        var store = new MemoryStore();
        await using var repository = await SampleRepository.CreateAsync(store, version: version);
        await using var session = repository.BeginWrite();
        using var writer = session.CreateWriter();
        foreach (var plain in (byte[][])[Text(1), Text(9000), Noise(9000), Text(3_000_000)])
        {
            var blob = BlobHandle.Data(Id.Of(plain));
            var checksum = BlobWriter.ChecksumOf(plain);
            plain[plain.Length / 2] ^= 4;

            var failure = await Assert.ThrowsAsync<ResgateException>(
                async () => await writer.WriteAsync(blob, plain, checksum, CancellationToken.None));

            Assert.Contains("RAM", failure.Hint, StringComparison.Ordinal);
        }

        await session.FinishAsync(CancellationToken.None);
        await foreach (var file in store.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            Assert.Fail($"{file.Name} was stored");
        }
    }

    [Fact]
    public async Task A_frame_that_was_spoilt_before_it_was_sealed_is_caught_and_does_not_pass_for_damage_of_the_repository()
    {
        await using var repository = await SampleRepository.CreateAsync(new MemoryStore());
        await using var session = repository.BeginWrite();
        using var writer = session.CreateWriter();
        var plain = Text(50_000);
        var blob = BlobHandle.Data(Id.Of(plain));
        var frame = new byte[writer.Seal(plain, compress: true).Length - 32];
        for (var at = 0; at < frame.Length; at += Math.Max(1, frame.Length / 50))
        {
            Assert.True(repository.Key.TryOpen(writer.Seal(plain, compress: true).Span, frame));
            frame[at] ^= 0x10;
            var stored = new byte[frame.Length + 32];
            repository.Key.Seal(frame, stored);

            AssertBlamesTheMachine(() => writer.Verify(blob, stored, compressed: true, plain.Length, BlobWriter.ChecksumOf(plain)));
        }
    }

    private static void AssertBlamesTheMachine(Action verify)
    {
        var failure = Assert.Throws<ResgateException>(verify);
        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.Contains("nothing of it was stored", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RAM", failure.Hint, StringComparison.Ordinal);
    }

    private static byte[] Text(int length)
    {
        var bytes = Noise(length);
        for (var i = 0; i < length; i++)
        {
            bytes[i] = (byte)('a' + (bytes[i] & 3));
        }

        return bytes;
    }

    private static byte[] Noise(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }
}
