using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Storage;
using Resgate.Storage.Memory;
using Resgate.Testing.Repositories;
using Resgate.Testing.Storage;

namespace Resgate.Repository.Tests.Packing;

/// <summary>Lost data, row 36: a write that failed spoils nothing of what it was given, so the second attempt stores the same.</summary>
public sealed class SecondAttemptTests
{
    [Theory]
    [InlineData(FaultMoment.Before)]
    [InlineData(FaultMoment.After)]
    public async Task A_document_is_the_same_after_a_put_that_failed(FaultMoment moment)
    {
        var disk = new MemoryStore();
        await (await SampleRepository.CreateAsync(disk)).DisposeAsync();
        var json = "{\"a\":[1,2,3]}"u8.ToArray();
        var before = json.ToArray();
        var failing = new FailingStore(disk, new Fault(moment), failAt: 0);
        await using var sound = await SampleRepository.OpenAsync(failing);
        var store = new FailingStore(disk, new Fault(moment), failing.Calls + 1);
        await using var repository = await SampleRepository.OpenAsync(store);

        await Assert.ThrowsAsync<ResgateException>(
            () => repository.Files.SaveAsync(ObjectFolder.Index, json, CancellationToken.None).AsTask());
        Assert.Equal(before, json);
        var id = await repository.Files.SaveAsync(ObjectFolder.Index, json, CancellationToken.None);

        var stored = await repository.Files.LoadAsync(new ObjectName(ObjectFolder.Index, id), CancellationToken.None);
        Assert.Equal(before, stored.ToArray());
    }

    [Theory]
    [InlineData(FaultMoment.Before)]
    [InlineData(FaultMoment.After)]
    public async Task A_blob_is_the_same_after_a_pack_that_failed(FaultMoment moment)
    {
        var content = new byte[300_000];
        new Random(3).NextBytes(content);
        var blob = BlobHandle.Data(Id.Of(content));
        await FaultSweep.RunAsync(
            new Fault(moment),
            async () =>
            {
                var disk = new MemoryStore();
                await (await SampleRepository.CreateAsync(disk)).DisposeAsync();
                return disk;
            },
            StoreAsync,
            async round =>
            {
                Assert.Equal(blob.Id, Id.Of(content));
                await StoreAsync(round.Disk);
                Assert.Equal(blob.Id, Id.Of(content));

                await using var repository = await SampleRepository.OpenAsync(round.Disk);
                await repository.LoadIndexAsync(CancellationToken.None);
                using var reader = repository.CreateReader();
                Assert.Equal(content, await reader.ReadAsync(blob, CancellationToken.None));
                Assert.True(round.IsHit || !round.HasFailed);
            });

        async Task StoreAsync(IObjectStore store)
        {
            await using var repository = await SampleRepository.OpenAsync(store);
            await repository.LoadIndexAsync(CancellationToken.None);
            await using var session = repository.BeginWrite();
            using var writer = session.CreateWriter();
            if (session.Claim(blob))
            {
                await writer.WriteAsync(blob, content, BlobWriter.ChecksumOf(content), CancellationToken.None);
            }

            await session.FinishAsync(CancellationToken.None);
        }
    }
}
