using Azure.Storage.Blobs;
using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>Stock restic and we at one storage account.</summary>
/// <remarks>
/// Debian builds restic without Azure since 0.16 or so, and rclone too; 0.14 has it, and takes turns with us at the same
/// container. The newest one judges copies of a container in a folder: its layout is the same at both.
/// </remarks>
public sealed class AzureTests
{
    public static TheoryData<string, string, bool> Turns => new MatrixTheoryData<string, bool>(["resgate", "old restic"], [true, false]) is var pairs
        ? [.. pairs.Select(pair => (pair.Data.Item1, pair.Data.Item1 == "resgate" ? "old restic" : "resgate", pair.Data.Item2))]
        : [];

    [Theory]
    [MemberData(nameof(Turns))]
    public async Task We_take_turns_at_one_container(string first, string second, bool withSas)
    {
        var account = await AzureAccount.Shared;
        using var place = account.CreatePlace(withSas ? AzureAccount.WithSas : AzureAccount.WithKey);
        Client[] both = [Client.Named(first), Client.Named(second)];
        Fill(place);
        both[0].Run(place, "init");
        Assert.Equal(1, both[1].Try(place, "init").ExitCode);
        both[0].BackUp(place);
        Assert.Equal(0, both[1].BackUp(place).GetProperty("data_blobs").GetInt32());
        await File.AppendAllTextAsync(Path.Combine(place.Source, "small"), "more", TestContext.Current.CancellationToken);
        both[1].BackUp(place);

        AssertSound(place, both);
        foreach (var client in both)
        {
            client.Run(place, "forget", "--keep-last", client == both[0] ? "2" : "1", "--prune", "--max-unused", "0");
            AssertSound(place, both);
        }

        Assert.Empty(Client.Oldest.Run(place, "list", "locks", "--no-lock").Text);
    }

    [Fact]
    public async Task What_we_store_the_newest_restic_finds_whole_and_the_other_way_round()
    {
        var account = await AzureAccount.Shared;
        using var place = account.CreatePlace(AzureAccount.WithKey);
        using var copy = new Workplace();
        Fill(place);
        Client.Ours.Run(place, "init");
        Client.Ours.BackUp(place);
        await DownloadAsync(account.Container(place), copy.Repository);

        AssertSound(copy, [Client.Newest], place.Source);
        copy.Current = place.Source;
        Assert.Equal(0, Client.Newest.BackUp(copy).GetProperty("data_blobs").GetInt32());
        Client.Newest.Run(copy, "forget", "--keep-last", "1", "--prune", "--max-unused", "0", "--repack-small");
        using var back = account.CreatePlace(AzureAccount.WithSas);
        await UploadAsync(copy.Repository, account.Container(back));

        AssertSound(back, [Client.Ours], place.Source);
    }

    /// <summary>The token that docs/places.md recommends for devices.</summary>
    [Fact]
    public async Task A_device_that_may_only_read_list_and_create_backs_up_and_destroys_nothing()
    {
        var account = await AzureAccount.Shared;
        using var place = account.CreatePlace(AzureAccount.WithKey);
        var full = place.Variables;
        Fill(place);
        Client.Ours.Run(place, "init");
        place.Variables = [.. full.Where(variable => variable.Name != "AZURE_ACCOUNT_KEY"), ("AZURE_ACCOUNT_SAS", account.CreateSasFor(place, "rcl"))];

        Client.Ours.BackUp(place);
        Client.Ours.BackUp(place);
        Assert.NotEqual(0, Client.Ours.Try(place, "forget", "--keep-last", "1").ExitCode);
        Assert.NotEqual(0, Client.Ours.Try(place, "forget", "--keep-last", "1", "--prune").ExitCode);

        place.Variables = full;
        Client.Oldest.Run(place, "unlock", "--remove-all");
        AssertSound(place, [Client.Ours, Client.Oldest]);
        Assert.Equal(2, Client.Oldest.Run(place, "list", "snapshots").Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
    }

    /// <summary>The command az is not to be had here, so a script stands in for it, and gives out what Azurite takes.</summary>
    [Fact]
    public async Task The_login_of_az_opens_a_container()
    {
        var account = await AzureAccount.Shared;
        using var place = account.CreatePlace([]);
        var soon = TimeProvider.System.GetUtcNow().AddHours(1).ToUnixTimeSeconds();
        var az = place.Write(
            "az",
            $$"""
            #!/bin/sh
            [ "$*" = "account get-access-token --output json --resource https://storage.azure.com/" ] || exit 2
            echo '{"accessToken": "{{Azurite.Token()}}", "expiresOn": "some day", "expires_on": {{soon}}, "tokenType": "Bearer"}'
            """);
        File.SetUnixFileMode(az, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Fill(place);
        place.Variables =
        [
            .. place.Variables,
            ("PATH", $"{Path.GetDirectoryName(az)}:{Environment.GetEnvironmentVariable("PATH")}"),
            ("AZURE_FORCE_CLI_CREDENTIAL", "true"),
        ];

        Client.Ours.Run(place, "init");
        Client.Ours.BackUp(place);

        AssertSound(place, [Client.Ours]);
    }

    [Fact]
    public async Task Nobody_to_vouch_for_us_is_said_in_one_line_with_what_would_help()
    {
        var account = await AzureAccount.Shared;
        using var place = account.CreatePlace([("PATH", "/nonexistent"), ("AZURE_POD_IDENTITY_AUTHORITY_HOST", "http://127.0.0.1:1")]);

        var refused = Client.Ours.Try(place, "snapshots");

        Assert.Equal(1, refused.ExitCode);
        Assert.Single(refused.Errors.Trim().Split('\n'));
        Assert.Contains("there is no key, no SAS token, no identity and no login", refused.Errors, StringComparison.Ordinal);
        Assert.Contains("set AZURE_ACCOUNT_KEY or AZURE_ACCOUNT_SAS", refused.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Where_there_is_no_container_there_is_no_repository()
    {
        var account = await AzureAccount.Shared;
        using var place = account.CreatePlace(AzureAccount.WithKey);

        var absent = Client.Ours.Try(place, "snapshots");

        Assert.Equal(10, absent.ExitCode);
        Assert.Single(absent.Errors.Trim().Split('\n'));
        Assert.False(await account.Container(place).ExistsAsync(TestContext.Current.CancellationToken));
    }

    private static void Fill(Workplace place)
    {
        place.Current = place.Source;
        var large = new byte[9_000_000];
        new Random(1).NextBytes(large);
        Directory.CreateDirectory(Path.Combine(place.Source, "sub/folder"));
        File.WriteAllBytes(Path.Combine(place.Source, "sub/large"), large);
        File.WriteAllText(Path.Combine(place.Source, "small"), "Ação");
        File.CreateSymbolicLink(Path.Combine(place.Source, "sub/folder/link"), "../large");
    }

    /// <summary>Each reads every byte and finds nothing wrong, and restores what was backed up.</summary>
    private static void AssertSound(Workplace place, Client[] clients, string? source = null)
    {
        foreach (var client in clients)
        {
            client.Run(place, "check", "--read-data");
            client.Run(place, "restore", "latest", "--target", place.Target);
            Testing.Tool.Run("diff", "--recursive", "--no-dereference", source ?? place.Source, place.Target);
            Testing.Tool.Run("find", place.Target, "-mindepth", "1", "-delete");
        }
    }

    private static async Task DownloadAsync(BlobContainerClient container, string folder)
    {
        await foreach (var blob in container.GetBlobsAsync(cancellationToken: TestContext.Current.CancellationToken))
        {
            var file = Path.Combine(folder, Path.GetRelativePath("a/folder", blob.Name));
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await container.GetBlobClient(blob.Name).DownloadToAsync(file, TestContext.Current.CancellationToken);
        }

        Directory.CreateDirectory(Path.Combine(folder, "locks"));
    }

    private static async Task UploadAsync(string folder, BlobContainerClient container)
    {
        await container.CreateAsync(cancellationToken: TestContext.Current.CancellationToken);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
        {
            await container.GetBlobClient($"a/folder/{Path.GetRelativePath(folder, file)}").UploadAsync(file, TestContext.Current.CancellationToken);
        }
    }
}
