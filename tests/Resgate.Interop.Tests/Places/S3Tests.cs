using System.Diagnostics;
using System.Text.Json;
using Resgate.Testing.Servers;

namespace Resgate.Interop.Tests.Places;

/// <summary>Stock restic and we at one bucket.</summary>
public sealed class S3Tests
{
    [Theory]
    [InlineData("newest", "resgate", "restic")]
    [InlineData("newest", "restic", "resgate")]
    [InlineData("older", "resgate", "restic")]
    [InlineData("moto", "restic", "resgate")]
    public async Task We_take_turns_at_one_bucket(string server, string first, string second)
    {
        await using var moto = server == "moto" ? await MotoServer.StartAsync() : null;
        // restic signs uploads without TLS in a way that the newest Ceph refuses.
        using var place = S3Place.Create(
            moto?.Address ?? (server == "newest" ? (await CephServer.Newest).SecureAddress : (await CephServer.Older).Address));

        SharedPlace.TakeTurns(place, Client.Named(first), Client.Named(second));
    }

    /// <summary>Restic comes to the same objects by <c>s3:</c>, since the servers of these two are not to be had here.</summary>
    [Theory]
    [InlineData("gs", "gs.endpoint", "GOOGLE_ACCESS_KEY_ID", "GOOGLE_SECRET_ACCESS_KEY")]
    [InlineData("b2", "b2.endpoint", "B2_ACCOUNT_ID", "B2_ACCOUNT_KEY")]
    public async Task What_we_store_by_the_addresses_of_other_clouds_lies_where_restic_looks(string scheme, string option, string key, string secret)
    {
        var server = (await CephServer.Newest).SecureAddress;
        using var place = S3Place.Create(server);
        var ours = $"{scheme}:{S3Place.BucketOf(place)}:/a/prefix";
        place.Variables = [.. place.Variables, (key, "AKBACKUP"), (secret, "SKBACKUP12345")];
        File.WriteAllText(Path.Combine(place.Source, "file"), "Ação");
        place.Current = place.Source;

        Ours("init");
        Ours("backup", ".");
        Client.Newest.Run(place, "backup", ".");
        Client.Newest.Run(place, "check", "--read-data");
        Ours("check", "--read-data");
        Ours("forget", "--keep-last", "1", "--prune");
        Client.Newest.Run(place, "restore", "latest", "--target", place.Target);

        Assert.Equal("Ação", File.ReadAllText(Path.Combine(place.Target, "file")));

        void Ours(params string[] arguments) =>
            Client.Ours.Run(place, ["--repo", ours, "-o", $"{option}={server}", "-o", $"{option[..2]}.region=us-east-1", .. arguments]);
    }

    [Fact]
    public async Task In_a_locked_bucket_both_back_up_and_nothing_that_we_stored_is_pruned()
    {
        using var place = S3Place.Create((await CephServer.Newest).SecureAddress);
        string[] locked = ["-o", "s3.object-lock=compliance", "-o", "s3.object-lock-days=1"];
        File.WriteAllText(Path.Combine(place.Source, "file"), "worth keeping");
        place.Current = place.Source;
        Client.Ours.Run(place, [.. locked, "init"]);
        Client.Ours.Run(place, [.. locked, "backup", "."]);
        Client.Newest.Run(place, "backup", "--force", ".");

        var refused = Client.Ours.Try(place, [.. locked, "forget", "--keep-last", "1", "--prune"]);

        Assert.NotEqual(0, refused.ExitCode);
        Assert.Contains("is locked until", refused.Errors, StringComparison.Ordinal);
        Assert.Equal(2, place.Snapshots().Count);
        place.AssertSound();
        Assert.Empty(Client.Newest.Run(place, "list", "locks", "--no-lock").Text);
        Client.Newest.Run(place, "restore", "latest", "--target", place.Target);
        Assert.Equal("worth keeping", File.ReadAllText(Path.Combine(place.Target, "file")));
    }

    /// <summary>Restic hides what it forgets behind a marker; what only that snapshot needed is ours to keep.</summary>
    [Fact]
    public async Task What_is_not_needed_any_more_stays_as_long_as_it_is_locked_and_what_is_needed_is_locked_anew()
    {
        using var place = S3Place.Create((await CephServer.Newest).SecureAddress, prefix: "");
        string[] locked = ["-o", "s3.object-lock=governance", "-o"];
        place.Current = place.Source;
        Client.Ours.Run(place, [.. locked, "s3.object-lock-days=1", "init"]);
        foreach (var content in (string[])["old", "new"])
        {
            File.WriteAllText(Path.Combine(place.Source, "file"), content);
            Client.Ours.Run(place, [.. locked, "s3.object-lock-days=1", "backup", "."]);
        }

        Client.Newest.Run(place, "forget", "--keep-last", "1");
        var pruned = Client.Ours.Run(place, [.. locked, "s3.object-lock-days=9", "prune", "--max-unused", "0"]);

        // Of either snapshot a pack of data and one of trees.
        Assert.Contains("2 packs that are not needed, or only in part, are locked and stay for now", pruned.Errors, StringComparison.Ordinal);
        Assert.Equal(4, Client.Newest.Run(place, "list", "packs").Text.Trim().Split('\n').Length);
        place.AssertSound();
        using var client = S3Place.Client((await CephServer.Newest).Address);
        var ends = new List<double>();
        foreach (var stored in (await client.ListObjectsV2Async(new() { BucketName = S3Place.BucketOf(place), Prefix = "data/" }, TestContext.Current.CancellationToken)).S3Objects)
        {
            var about = await client.GetObjectMetadataAsync(stored.BucketName, stored.Key, TestContext.Current.CancellationToken);
            ends.Add(Math.Round((about.ObjectLockRetainUntilDate!.Value.ToUniversalTime() - TimeProvider.System.GetUtcNow().UtcDateTime).TotalDays));
        }

        Assert.Equal([1, 1, 9, 9], ends.Order());
    }

    [Fact]
    public async Task A_clock_that_is_wrong_by_an_hour_does_not_keep_us_out()
    {
        using var place = S3Place.Create((await CephServer.Newest).SecureAddress);
        Client.Ours.Run(place, "init");

        foreach (var region in (string[])["", "us-east-1"])
        {
            var late = Testing.Tool.Try(
                "faketime",
                null,
                ["-f", "+1h", Client.Ours.Program, "-o", $"s3.region={region}", "snapshots"],
                [.. place.Variables, ("RESTIC_REPOSITORY", place.Repository), ("RESTIC_PASSWORD", place.Password), ("RESTIC_CACHE_DIR", place.Cache)]);
            Assert.True(late.ExitCode == 0, late.Errors);
        }
    }

    [Fact]
    public async Task Who_may_delete_nothing_backs_up_all_the_same_and_is_told_what_becomes_of_the_lock()
    {
        var server = await CephServer.Newest;
        using var place = S3Place.Create(server.SecureAddress);
        Client.Ours.Run(place, "init");
        await S3Place.AllowDeviceAsync(server.Address, place, "ListBucket", "GetObject", "PutObject");
        place.Variables = S3Place.Device;

        foreach (var _ in Enumerable.Range(0, 2))
        {
            var told = Client.Ours.Run(place, "backup", place.Source);
            Assert.Contains("our lock on the repository stays: ", told.Errors, StringComparison.Ordinal);
        }

        Assert.Equal(11, Client.Ours.Try(place, "forget", "latest").ExitCode);
        place.Variables = S3Place.Owner;
        Client.Ours.Run(place, "unlock", "--remove-all");
        Assert.Equal(2, place.Snapshots().Count);
    }

    /// <summary>On a machine without a role, packets to the metadata service vanish.</summary>
    [Fact]
    public void Without_credentials_nobody_waits_for_a_role_that_is_not_there()
    {
        using var place = new Workplace();
        var began = Stopwatch.GetTimestamp();

        var refused = Testing.Tool.Try(
            "unshare",
            null,
            [
                "--net", "sh", "-c",
                "ip link set lo up && ip link add nowhere type veth peer name far && ip addr add 10.9.9.9/24 dev nowhere && ip link set nowhere up && ip link set far up && ip route add default dev nowhere && exec \"$@\"",
                "sh", Client.Ours.Program, "-r", "s3:https://127.0.0.1:1/bucket", "--insecure-no-password", "snapshots",
            ],
            [("HOME", place.Target), ("AWS_ACCESS_KEY_ID", ""), ("AWS_SECRET_ACCESS_KEY", "")]);

        Assert.Equal(1, refused.ExitCode);
        Assert.Contains("no credentials for S3 were found", refused.Errors, StringComparison.Ordinal);
        Assert.InRange(Stopwatch.GetElapsedTime(began), TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Where_there_is_no_bucket_there_is_no_repository()
    {
        using var place = S3Place.Create((await CephServer.Newest).SecureAddress);

        var absent = Client.Ours.Try(place, "snapshots");

        Assert.Equal(10, absent.ExitCode);
        Assert.Single(absent.Errors.Trim().Split('\n'));
    }

    /// <summary>restic tries for a quarter of an hour.</summary>
    [Fact]
    public async Task A_certificate_that_has_expired_is_told_at_once_in_one_line_with_what_to_do()
    {
        var expired = CephServer.Authority.Issue("localhost", new DateTimeOffset(2026, 1, 2, 3, 4, 0, TimeSpan.Zero));
        await using var gate = await HttpGate.StartAsync((await CephServer.Older).Address, "", expired);
        using var place = S3Place.Create(gate.Address);

        foreach (var command in (string[])["init", "snapshots"])
        {
            var refused = Client.Ours.Try(place, command);
            Assert.Equal(1, refused.ExitCode);
            var line = Assert.Single(refused.Errors.Trim().Split('\n'));
            Assert.Contains("expired on 2026-01-02 03:04 UTC", line, StringComparison.Ordinal);
            Assert.Contains("clock", line, StringComparison.Ordinal);
        }

        Assert.Equal(10, Client.Ours.Try(place, "--insecure-tls", "snapshots").ExitCode);
    }

    [Theory]
    [InlineData("compliance", 0, "refused")]
    [InlineData("governance", 1, "went_through")]
    [InlineData("", 1, "went_through")]
    public async Task A_bucket_is_proved(string mode, int code, string verdict)
    {
        using var place = S3Place.Create((await CephServer.Newest).SecureAddress);
        string[] locked = mode.Length > 0 ? ["-o", $"s3.object-lock={mode}", "-o", "s3.object-lock-days=1"] : [];
        Client.Ours.Run(place, [.. locked, "init"]);

        var proof = Client.Ours.Try(place, [.. locked, "prove-immutable", "--json"]);
        var told = Client.Ours.Try(place, [.. locked, "prove-immutable"]);

        var lines = proof.Text.Trim().Split('\n').Select(line => JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal((code, code), (proof.ExitCode, told.ExitCode));
        Assert.Equal(
            ["overwrite", "shorten-retention", "delete", "delete-version", "remove-lock"],
            lines[..^1].Select(line => line.GetProperty("probe").GetString()));
        Assert.Equal(("summary", verdict), (lines[^1].GetProperty("message_type").GetString(), lines[^1].GetProperty("verdict").GetString()));
        Assert.Contains(code == 0 ? "\nprotected: " : "\nNOT PROTECTED: ", told.Text, StringComparison.Ordinal);
        Assert.Contains("went through   remove-lock", told.Text, StringComparison.Ordinal);
        Client.Ours.Run(place, "check");
        Client.Newest.Run(place, "check");
    }

    [Fact]
    public void A_disk_is_proved_to_protect_from_nothing()
    {
        using var place = new Workplace();
        Client.Ours.Run(place, "init");

        var told = Client.Ours.Try(place, "prove-immutable");

        Assert.Equal(1, told.ExitCode);
        Assert.Contains("went through   delete", told.Text, StringComparison.Ordinal);
        place.AssertSound();
    }
}
