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
    [InlineData(false, 0)]
    [InlineData(false, 1)]
    [InlineData(false, 70_000)]
    [InlineData(true, 1)]
    [InlineData(true, 40_000)]
    [InlineData(true, 200_000)]
    public async Task A_bit_that_flips_in_the_ciphertext_is_caught_wherever_it_is(bool framed, int length)
    {
        await using var repository = await SampleRepository.CreateAsync(new MemoryStore());
        var sealer = new StripSealer(repository.Key, verify: true);
        var plain = Noise(length);
        var blob = BlobHandle.Data(Id.Of(plain));
        var checksum = BlobWriter.ChecksumOf(plain);
        sealer.Begin(blob, plain, framed, checksum);
        var size = sealer.StoredLength;
        var step = Math.Max(1, size * 8 / 64);
        for (var bit = 0; bit < size * 8; bit += step)
        {
            sealer.Begin(blob, plain, framed, checksum);

            AssertBlamesTheMachine(() => SealAll(sealer, plain.Length, spoiltByte: bit / 8, 1 << (bit % 8)));
        }

        sealer.Begin(blob, plain, framed, checksum);
        SealAll(sealer, plain.Length, spoiltByte: -1, mask: 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_bit_that_flips_in_the_content_after_it_was_hashed_is_caught_and_nothing_is_stored(int version)
    {
        foreach (var plain in (byte[][])[Text(1), Text(9000), Noise(9000), Text(3_000_000), Noise(3_000_000)])
        {
            var store = new MemoryStore();
            await using var repository = await SampleRepository.CreateAsync(store, version: version);
            await using var session = repository.BeginWrite();
            using var writer = session.CreateWriter();
            var blob = BlobHandle.Data(Id.Of(plain));
            var checksum = BlobWriter.ChecksumOf(plain);
            plain[plain.Length / 2] ^= 4;

            var failure = await Assert.ThrowsAsync<ResgateException>(
                async () => await writer.WriteAsync(blob, plain, checksum, CancellationToken.None));

            Assert.Contains("RAM", failure.Hint, StringComparison.Ordinal);
            await FinishOrFailAsync(session);
            await AssertNothingStoredAsync(store);
        }
    }

    [Fact]
    public async Task Content_that_was_spoilt_on_its_way_into_a_pack_ends_the_session_and_the_pack_is_never_stored()
    {
        var store = new MemoryStore();
        await using var repository = await SampleRepository.CreateAsync(store);
        await using var session = repository.BeginWrite();
        using var writer = session.CreateWriter();
        var plain = Noise(3_000_000);
        var (blob, checksum) = (BlobHandle.Data(Id.Of(plain)), BlobWriter.ChecksumOf(plain));
        plain[^1] ^= 1;

        AssertBlamesTheMachine(await Assert.ThrowsAsync<ResgateException>(
            async () => await writer.WriteAsync(blob, plain, checksum, CancellationToken.None)));

        // Whatever comes after it ends with the same words: they are the ones that reach a person.
        var next = Noise(100);
        using var other = session.CreateWriter();
        AssertBlamesTheMachine(await Assert.ThrowsAsync<ResgateException>(async () => await other.WriteAsync(
            BlobHandle.Data(Id.Of(next)), next, BlobWriter.ChecksumOf(next), CancellationToken.None)));
        AssertBlamesTheMachine(await Assert.ThrowsAsync<ResgateException>(
            async () => await session.FinishAsync(CancellationToken.None)));
        await AssertNothingStoredAsync(store);
    }

    [Fact]
    public async Task A_frame_that_was_spoilt_before_it_was_sealed_is_caught_and_does_not_pass_for_damage_of_the_repository()
    {
        await using var repository = await SampleRepository.CreateAsync(new MemoryStore());
        await using var session = repository.BeginWrite();
        using var writer = session.CreateWriter();
        var sealer = new StripSealer(repository.Key, verify: true);
        var plain = Text(50_000);
        var blob = BlobHandle.Data(Id.Of(plain));
        var size = writer.Compress(plain).Length;
        for (var at = 0; at < size; at += Math.Max(1, size / 50))
        {
            // Before it is decompressed, or after that and before it is sealed.
            var frame = writer.Compress(plain);
            var checksum = BlobWriter.ChecksumOf(frame.Span);
            frame.Span[at] ^= 0x10;

            AssertBlamesTheMachine(() => writer.Verify(blob, frame.Span, plain.Length, BlobWriter.ChecksumOf(plain)));
            sealer.Begin(blob, frame, framed: false, checksum);
            AssertBlamesTheMachine(() => SealAll(sealer, frame.Length, spoiltByte: -1, mask: 0));
        }
    }

    private static void SealAll(StripSealer sealer, int length, int spoiltByte, int mask)
    {
        var stored = 0;
        var taken = 0;
        do
        {
            var before = taken;
            var strip = sealer.Seal(out taken);
            if (spoiltByte >= stored && spoiltByte < stored + strip.Length)
            {
                strip.Span[spoiltByte - stored] ^= (byte)mask;
            }

            sealer.Verify(strip.Span, before);
            stored += strip.Length;
        }
        while (taken < length);
        Assert.Equal(sealer.StoredLength, stored);
    }

    private static async Task AssertNothingStoredAsync(MemoryStore store)
    {
        await foreach (var file in store.ListAsync(ObjectFolder.Data, CancellationToken.None))
        {
            Assert.Fail($"{file.Name} was stored");
        }
    }

    private static async Task FinishOrFailAsync(WriteSession session)
    {
        try
        {
            await session.FinishAsync(CancellationToken.None);
        }
        catch (ResgateException)
        {
            // The session ended with the failure; what matters is what it stored.
        }
    }

    private static void AssertBlamesTheMachine(Action verify) => AssertBlamesTheMachine(Assert.Throws<ResgateException>(verify));

    private static void AssertBlamesTheMachine(ResgateException failure)
    {
        Assert.Equal(FailureKind.Damaged, failure.Kind);
        Assert.Contains("nothing of it was stored, and the run ends", failure.Message, StringComparison.Ordinal);
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
