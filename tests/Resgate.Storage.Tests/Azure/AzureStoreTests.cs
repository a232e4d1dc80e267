using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Resgate.Primitives;
using Resgate.Storage.Azure;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Azure;

/// <summary>The promises of a store, kept by Azure Blob, with each kind of credential and form of upload.</summary>
public abstract class AzureStoreContract : ObjectStoreContract
{
    private AzureContainer? _container;

    private protected AzureContainer Container => _container!;

    protected override async Task<IObjectStore> CreateEmptyAsync()
    {
        _container = await AzureContainer.AtSharedAsync();
        var store = await OpenAsync(_container);
        await store.PrepareAsync(Now);
        return store;
    }

    private protected abstract Task<AzureStore> OpenAsync(AzureContainer container);

    /// <summary>Every blob of the container.</summary>
    private protected async Task<List<BlobItem>> BlobsAsync() =>
        await Container.Client.GetBlobsAsync(cancellationToken: Now).ToListAsync(Now);
}

public sealed class AzureStoreTests : AzureStoreContract
{
    private protected override Task<AzureStore> OpenAsync(AzureContainer container) =>
        Task.FromResult(container.Open(container.WithKey(), "a folder/Ação"));

    [Fact]
    public async Task Objects_lie_where_restic_looks_for_them()
    {
        var data = Sample.Of(ObjectFolder.Data, 10);
        var key = Sample.Of(ObjectFolder.Keys, 10);
        await Store.PutAsync(data);
        await Store.PutAsync(key);
        await Store.PutAsync(ObjectName.Config, new byte[5], Now);

        var (pack, id) = ($"{data.Name.Id}", $"{key.Name.Id}");
        Assert.Equal(
            [$"a folder/Ação/config", $"a folder/Ação/data/{pack[..2]}/{pack}", $"a folder/Ação/keys/{id}"],
            (await BlobsAsync()).Select(blob => blob.Name));
        Assert.Equal($"azure:{Container.Name}:/a folder/Ação", Store.Location);
    }

    [Fact]
    public async Task Foreign_blobs_are_not_listed()
    {
        var sample = Sample.Of(ObjectFolder.Data, 10);
        await Store.PutAsync(sample);
        var pack = $"{sample.Name.Id}";
        foreach (var name in (string[])["data/" + pack, $"data/00/{pack}", $"data/{pack[..2]}/{pack}.tmp", "data/readme", $"keys/sub/{pack}", $"keys/{pack.ToUpperInvariant()}"])
        {
            await Container.Client.UploadBlobAsync("a folder/Ação/" + name, BinaryData.FromString("x"), Now);
        }

        Assert.Equal(sample.Name, Assert.Single(await Store.ListAsync(ObjectFolder.Data)).Name);
        Assert.Empty(await Store.ListAsync(ObjectFolder.Keys));
    }

    [Fact]
    public async Task A_listing_goes_on_over_many_pages()
    {
        for (var i = 0; i < 8; i++)
        {
            await Store.PutAsync(Sample.Of(ObjectFolder.Index, 3, seed: i));
        }

        var page = await ((AzureStore)Store).ListPageAsync(ObjectFolder.Index, marker: null, size: 3, Now);

        Assert.Equal(3, page!.Values.Count);
        var rest = await ((AzureStore)Store).ListPageAsync(ObjectFolder.Index, page.ContinuationToken, size: 5, Now);
        Assert.Equal(8, page!.Values.Concat(rest!.Values).Select(blob => blob.Name).Distinct().Count());
    }

    [Fact]
    public async Task The_service_has_checked_what_it_stored()
    {
        await Store.DraftAsync(Sample.Of(ObjectFolder.Data, 100_000), 7000);

        Assert.Equal(16, Assert.Single(await BlobsAsync()).Properties.ContentHash.Length);
    }

    [Fact]
    public async Task A_draft_that_failed_in_passing_is_committed_again()
    {
        var sample = Sample.Of(ObjectFolder.Data, 1000);
        await using var draft = await Store.DraftAsync(ObjectFolder.Data, Now);
        await draft.AppendAsync(sample.Content, Now);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await draft.CommitAsync(sample.Name, new(canceled: true)));

        await draft.CommitAsync(sample.Name, Now);

        Assert.Equal(sample.Content, await Store.ReadAllAsync(sample.Name));
    }
}

/// <summary>With a SAS token for the container, which may not ask about the container itself.</summary>
public sealed class AzureStoreWithSasTests : AzureStoreContract
{
    private protected override async Task<AzureStore> OpenAsync(AzureContainer container)
    {
        await container.Client.CreateAsync(cancellationToken: Now);
        return container.Open(container.WithSas(
            BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Add | BlobContainerSasPermissions.Create
            | BlobContainerSasPermissions.Write | BlobContainerSasPermissions.Delete | BlobContainerSasPermissions.List));
    }
}

/// <summary>With everything above a few bytes sent in blocks, as objects of more than 256 MiB are.</summary>
public sealed class AzureStoreInBlocksTests : AzureStoreContract
{
    private protected override Task<AzureStore> OpenAsync(AzureContainer container) => Task.FromResult(
        AzureStore.Open(AzureAddress.Parse($"{container.Name}:/blocks"), container.WithKey(), singleLimit: 1_500_000));

    [Fact]
    public async Task A_large_object_is_sent_in_blocks()
    {
        var sample = Sample.Of(ObjectFolder.Data, 4_000_000);

        await Store.DraftAsync(sample, 100_000);

        var blocks = await Container.Client.GetBlockBlobClient((await BlobsAsync()).Single().Name).GetBlockListAsync(cancellationToken: Now);
        Assert.Equal([1_500_000, 1_500_000, 1_000_000], blocks.Value.CommittedBlocks.Select(block => block.SizeLong));
        Assert.Empty(blocks.Value.UncommittedBlocks);
    }
}

public sealed class AzureTierTests
{
    [Theory]
    [InlineData("cool", "Cool")]
    [InlineData("COLD", "Cold")]
    [InlineData("Hot", "Hot")]
    public async Task Packs_go_to_the_tier_and_the_rest_stays_in_the_accounts(string option, string tier)
    {
        var container = await AzureContainer.AtSharedAsync();
        await using var store = container.Open(With(container, option));
        await store.PrepareAsync(Now);
        await store.DraftAsync(Sample.Of(ObjectFolder.Data, 10), 10);
        await store.PutAsync(Sample.Of(ObjectFolder.Locks, 10));

        var blobs = await container.Client.GetBlobsAsync(cancellationToken: Now).ToListAsync(Now);

        Assert.Equal([(tier, false), ("Hot", true)], blobs.Select(blob => ($"{blob.Properties.AccessTier}", blob.Properties.AccessTierInferred)));
    }

    [Theory]
    [InlineData("archive")]
    [InlineData("lukewarm")]
    public async Task A_tier_that_cannot_be_read_or_is_none_is_refused(string option)
    {
        var container = await AzureContainer.AtSharedAsync();

        Assert.Equal(FailureKind.Usage, Assert.Throws<ResgateException>(() => container.Open(With(container, option))).Kind);
    }

    private static PlaceOptions With(AzureContainer container, string tier) => container.WithKey() is var options
        ? options with { Extended = new Dictionary<string, string>(options.Extended) { ["azure.access-tier"] = tier } }
        : options;
}
