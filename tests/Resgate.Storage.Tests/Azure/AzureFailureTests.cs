using System.Security.Cryptography;
using System.Text;
using Azure.Storage.Blobs.Models;
using Azure.Storage.Blobs.Specialized;
using Azure.Storage.Sas;
using Resgate.Primitives;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Azure;

/// <summary>What the real service's refusals become: one line that names the object, the right kind, and what helps.</summary>
public sealed class AzureFailureTests
{
    private const BlobContainerSasPermissions Device =
        BlobContainerSasPermissions.Read | BlobContainerSasPermissions.Create | BlobContainerSasPermissions.List;

    private static readonly Sample _sample = Sample.Of(ObjectFolder.Data, 100);

    [Fact]
    public async Task A_wrong_key_is_said_to_be_wrong()
    {
        var container = await CreateAsync();
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

        var failure = await RefusedAsync(container, container.WithKey(wrong));

        Assert.Contains($"AZURE_ACCOUNT_KEY is not a key of account {Azurite.Account}", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_SAS_token_that_another_key_signed_is_said_to_be_wrong()
    {
        var container = await CreateAsync();
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));

        var failure = await RefusedAsync(container, container.WithSas(BlobContainerSasPermissions.All, key: wrong));

        Assert.Contains($"not account {Azurite.Account}'s, was cut short, or is revoked", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_SAS_token_is_said_to_be_expired()
    {
        var container = await CreateAsync();
        var end = new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero);

        var failure = await RefusedAsync(container, container.WithSas(BlobContainerSasPermissions.All, end));

        Assert.StartsWith("the SAS token in AZURE_ACCOUNT_SAS expired on 2026-01-31 23:59 UTC", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_SAS_token_that_allows_too_little_says_what_it_allows_and_what_it_should()
    {
        var container = await CreateAsync();
        var options = container.WithSas(BlobContainerSasPermissions.Read | BlobContainerSasPermissions.List);

        var failure = await RefusedAsync(container, options);

        Assert.Equal("the SAS token allows sp=rl, and this needs c; a device that only adds has sp=rcl", failure.Hint);
    }

    [Fact]
    public async Task A_devices_token_is_not_to_be_widened()
    {
        var container = await CreateAsync();
        await using var store = container.Open(container.WithSas(Device));
        await store.PutAsync(_sample);

        var kept = await Assert.ThrowsAsync<ResgateException>(async () => await store.RemoveAsync(_sample.Name, Now));
        var same = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(_sample));

        Assert.Equal("the SAS token allows sp=rcl, without d for deleting, as a device's should; forget, prune and unlock with another one (sp=racwdl)", kept.Hint);
        Assert.Equal("the SAS token allows sp=rcl, without w, so nothing that is there is replaced", same.Hint);
        Assert.StartsWith($"cannot remove {_sample.Name} in azure:{container.Name}:/", kept.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_devices_token_that_has_expired_is_said_to_be_expired_whatever_is_refused()
    {
        var container = await CreateAsync();
        await using var store = container.Open(container.WithSas(Device, new DateTimeOffset(2026, 1, 31, 23, 59, 0, TimeSpan.Zero)));

        foreach (var call in (Func<Task>[])
        [
            async () => await store.PutAsync(_sample),
            async () => await store.ReadAllAsync(_sample.Name),
            async () => await store.ListAsync(ObjectFolder.Data),
            async () => await store.RemoveAsync(_sample.Name, Now),
        ])
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(call);
            Assert.Equal("the SAS token in AZURE_ACCOUNT_SAS expired on 2026-01-31 23:59 UTC", failure.Hint);
        }
    }

    [Fact]
    public async Task A_token_that_may_add_and_not_delete_stores_and_does_not_delete()
    {
        var container = await CreateAsync();
        await using var store = container.Open(container.WithSas(Device));
        await store.PrepareAsync(Now);
        await store.DraftAsync(_sample, 10);

        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.RemoveAsync(_sample.Name, Now)));
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await store.PutAsync(_sample)));
        Assert.Equal(_sample.Content, await store.ReadAllAsync(_sample.Name));
    }

    [Fact]
    public async Task A_missing_container_is_named_and_nothing_but_init_makes_it()
    {
        var container = await AzureContainer.AtSharedAsync();
        await using var store = container.Open(container.WithKey());

        foreach (var call in (Func<Task>[])
        [
            async () => await store.PutAsync(_sample),
            async () => await store.ReadAllAsync(_sample.Name),
        ])
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(call);
            Assert.Equal(FailureKind.NotFound, failure.Kind);
            Assert.Contains($"account {Azurite.Account} has no container {container.Name}", failure.Hint, StringComparison.Ordinal);
        }

        Assert.Empty(await store.ListAsync(ObjectFolder.Data));
        await store.RemoveAsync(_sample.Name, Now);
        await store.PrepareAsync(Now);
        await store.PutAsync(_sample);
    }

    [Fact]
    public async Task An_account_that_does_not_exist_is_asked_about()
    {
        var container = await AzureContainer.AtSharedAsync();
        await using var store = container.Open(container.With(("AZURE_ACCOUNT_KEY", Azurite.Key), ("AZURE_ACCOUNT_NAME", "nosuch")) with
        {
            Extended = new Dictionary<string, string> { ["azure.endpoint"] = "https://nosuch.blob.invalid" },
        });

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(_sample));

        Assert.Equal(FailureKind.Failed, failure.Kind);
        Assert.Equal("is AZURE_ACCOUNT_NAME=nosuch right?", failure.Hint);
    }

    [Fact]
    public async Task What_lies_in_the_archive_has_to_be_rehydrated()
    {
        var container = await CreateAsync();
        await using var store = container.Open(container.WithKey());
        await store.PutAsync(_sample);
        var blob = container.Client.GetBlockBlobClient((await container.Client.GetBlobsAsync(cancellationToken: Now).SingleAsync(Now)).Name);
        await blob.SetAccessTierAsync(AccessTier.Archive, cancellationToken: Now);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.ReadAllAsync(_sample.Name));

        Assert.Equal(FailureKind.Failed, failure.Kind);
        Assert.Contains("rehydrate", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_holds_or_has_made_snapshots_of_is_not_deleted()
    {
        var container = await CreateAsync();
        await using var store = container.Open(container.WithKey());
        await store.PutAsync(_sample);
        var blob = container.Client.GetBlockBlobClient((await container.Client.GetBlobsAsync(cancellationToken: Now).SingleAsync(Now)).Name);
        await blob.CreateSnapshotAsync(cancellationToken: Now);
        var copied = await Assert.ThrowsAsync<ResgateException>(async () => await store.RemoveAsync(_sample.Name, Now));
        await blob.GetBlobLeaseClient().AcquireAsync(TimeSpan.FromSeconds(-1), cancellationToken: Now);
        var held = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(_sample));

        Assert.Equal((FailureKind.Denied, FailureKind.Denied), (copied.Kind, held.Kind));
        Assert.Contains("snapshots", copied.Hint, StringComparison.Ordinal);
        Assert.Contains("lease", held.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_that_stands_still_is_given_up_and_found_again()
    {
        await using var server = await Azurite.StartAsync();
        var container = new AzureContainer(server.Endpoint);
        await using var store = container.Open(container.WithKey() with { StuckAfter = TimeSpan.FromMilliseconds(400) });
        await store.PrepareAsync(Now);
        await store.PutAsync(_sample);

        server.Freeze();
        foreach (var call in (Func<Task>[])
        [
            async () => await store.PutAsync(_sample),
            async () => await store.DraftAsync(_sample, 10),
            async () => await store.ReadAllAsync(_sample.Name),
            async () => await store.ListAsync(ObjectFolder.Data),
            async () => await store.RemoveAsync(_sample.Name, Now),
        ])
        {
            var failure = await Assert.ThrowsAsync<ResgateException>(call);
            Assert.Equal(FailureKind.Transient, failure.Kind);
            Assert.Contains("nothing moved for 0.4 seconds", failure.Message, StringComparison.Ordinal);
        }

        server.Thaw();
        await store.PutAsync(_sample);
        Assert.Equal(_sample.Content, await store.ReadAllAsync(_sample.Name));
    }

    [Fact]
    public async Task A_server_that_is_gone_is_worth_another_attempt()
    {
        AzureContainer container;
        await using (var server = await Azurite.StartAsync())
        {
            container = new AzureContainer(server.Endpoint);
        }

        await using var store = container.Open(container.WithKey());

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(_sample)));
    }

    /// <summary>The library's own exceptions print what was asked and answered, signatures and all.</summary>
    [Fact]
    public async Task No_failure_tells_a_key_or_a_signature()
    {
        var container = await CreateAsync();
        var wrong = Convert.ToBase64String(RandomNumberGenerator.GetBytes(64));
        (PlaceOptions Options, string Secret)[] cases =
        [
            (container.WithKey(wrong), wrong),
            (container.WithKey("not&base64=="), "not&base64=="),
            .. from options in (PlaceOptions[])
               [
                   container.WithSas(BlobContainerSasPermissions.List),
                   container.WithSas(BlobContainerSasPermissions.All, key: wrong),
                   container.WithSas(BlobContainerSasPermissions.All, DateTimeOffset.UnixEpoch),
                   Elsewhere(container.WithSas(BlobContainerSasPermissions.All), "http://127.0.0.1:1/account"),
                   Elsewhere(container.WithSas(BlobContainerSasPermissions.All), "https://nosuch.blob.invalid"),
               ]
               select (options, Uri.UnescapeDataString(options.Variable("AZURE_ACCOUNT_SAS")!.Split("sig=")[1].Split('&')[0])),
        ];
        foreach (var (options, secret) in cases)
        {
            var told = new StringBuilder();
            foreach (var call in Calls(container, options))
            {
                told.AppendLine($"{await Assert.ThrowsAsync<ResgateException>(call)}");
            }

            Assert.DoesNotContain(secret, told.ToString(), StringComparison.Ordinal);
            Assert.DoesNotContain(Uri.EscapeDataString(secret), told.ToString(), StringComparison.OrdinalIgnoreCase);
            Assert.DoesNotContain("sig=", told.ToString(), StringComparison.Ordinal);
        }
    }

    private static async Task<AzureContainer> CreateAsync()
    {
        var container = await AzureContainer.AtSharedAsync();
        await container.Client.CreateAsync(cancellationToken: Now);
        return container;
    }

    private static async Task<ResgateException> RefusedAsync(AzureContainer container, PlaceOptions options)
    {
        await using var store = container.Open(options);
        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(_sample));
        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains($"{_sample.Name}", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Null(failure.InnerException);
        return failure;
    }

    private static IEnumerable<Func<Task>> Calls(AzureContainer container, PlaceOptions options) =>
    [
        async () => await container.Open(options).PutAsync(_sample),
        async () => await container.Open(options).DraftAsync(_sample, 10),
        async () => await container.Open(options).ReadAllAsync(_sample.Name),
        async () => await container.Open(options).ReadAsync(_sample.Name, 0, new byte[10], Now),
        async () => await container.Open(options).RemoveAsync(_sample.Name, Now),
    ];

    private static PlaceOptions Elsewhere(PlaceOptions options, string endpoint) =>
        options with { Extended = new Dictionary<string, string> { ["azure.endpoint"] = endpoint } };
}
