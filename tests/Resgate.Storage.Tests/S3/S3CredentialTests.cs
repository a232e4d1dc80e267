using Resgate.Primitives;
using Resgate.Storage.S3;
using Resgate.Testing.Servers;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.S3;

/// <summary>Where credentials come from, with servers that check them.</summary>
public sealed class S3CredentialTests
{
    [Fact]
    public async Task A_shared_file_serves_by_its_default_profile_and_by_a_named_one()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "credentials");
        await File.WriteAllTextAsync(
            file,
            """
            [default]
            aws_access_key_id = AKBACKUP
            aws_secret_access_key = SKBACKUP12345

            [device]
            aws_access_key_id = AKDEVICE
            aws_secret_access_key = SKDEVICE12345
            """,
            Now);
        await UseAsync(Variables(("AWS_SHARED_CREDENTIALS_FILE", file)));
        await UseAsync(Variables(("AWS_SHARED_CREDENTIALS_FILE", file), ("AWS_PROFILE", "device")));
        Directory.CreateDirectory(Path.Combine(folder.Path, ".aws"));
        File.Move(file, Path.Combine(folder.Path, ".aws", "credentials"));
        await UseAsync(Variables(("HOME", folder.Path)));
    }

    [Theory]
    [InlineData("nobody", "[default]\naws_access_key_id=a\naws_secret_access_key=secret")]
    [InlineData("half", "[half]\naws_secret_access_key=secret")]
    [InlineData("broken", "[broken]\nsecret\n=secret")]
    public async Task A_profile_that_is_missing_or_broken_is_named_and_nothing_of_it_told(string profile, string content)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "credentials");
        await File.WriteAllTextAsync(file, content, Now);

        var failure = await FailAsync(Variables(("AWS_SHARED_CREDENTIALS_FILE", file), ("AWS_PROFILE", profile)));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains(profile, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString().Replace("aws_secret_access_key", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_that_takes_a_role_is_told_how_it_goes_without()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "credentials");
        await File.WriteAllTextAsync(
            file,
            "[base]\naws_access_key_id=a\naws_secret_access_key=b\n[role]\nrole_arn=arn:aws:iam::1:role/x\nsource_profile=base\n",
            Now);

        var failure = await FailAsync(Variables(("AWS_SHARED_CREDENTIALS_FILE", file), ("AWS_PROFILE", "role")));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.EndsWith($"cannot take the credentials of profile role from {file}", failure.Message, StringComparison.Ordinal);
        Assert.Contains("RESTIC_AWS_ASSUME_ROLE_ARN", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("exit 3")]
    [InlineData("echo this is not JSON")]
    [InlineData("echo secret-in-passing >&2; exit 1")]
    public async Task A_command_that_gives_no_credentials_is_told_with_the_profile_and_the_program(string script)
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "credentials");
        var program = Path.Combine(folder.Path, "give");
        await File.WriteAllTextAsync(program, $"#!/bin/sh\n{script}\n", Now);
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        await File.WriteAllTextAsync(file, $"[default]\ncredential_process = {program} --token secret-in-passing\n", Now);

        var failure = await FailAsync(Variables(("AWS_SHARED_CREDENTIALS_FILE", file)));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.EndsWith($"credential_process of profile default in {file} gave no credentials", failure.Message, StringComparison.Ordinal);
        Assert.Equal($"see what {program} says when it is called by hand", failure.Hint);
        Assert.DoesNotContain("secret-in-passing", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_command_gives_credentials()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "credentials");
        var answer = Path.Combine(folder.Path, "answer");
        await File.WriteAllTextAsync(answer, """{"Version":1,"AccessKeyId":"AKBACKUP","SecretAccessKey":"SKBACKUP12345"}""", Now);
        await File.WriteAllTextAsync(file, $"[default]\ncredential_process = /bin/cat {answer}\n", Now);

        await UseAsync(Variables(("AWS_SHARED_CREDENTIALS_FILE", file)));
    }

    [Theory]
    [InlineData("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "AWS_ACCESS_KEY_ID")]
    public async Task Half_a_pair_is_told(string given, string missing)
    {
        var failure = await FailAsync(Variables((given, "sesame")));

        Assert.EndsWith($": {given} is set, and {missing} is not", failure.Message, StringComparison.Ordinal);
        Assert.StartsWith("cannot use s3:http://", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("sesame", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task None_at_all_is_told_with_the_ways_to_give_some()
    {
        var failure = await FailAsync(Variables());

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("AWS_ACCESS_KEY_ID", failure.Hint, StringComparison.Ordinal);
        Assert.Contains("s3.unsafe-anonymous-auth", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_credentials_a_public_bucket_is_read()
    {
        var server = (await CephServer.Newest).Address;
        await using var owner = await S3Buckets.CreateAsync(server, S3Buckets.As("BACKUP"));
        var bucket = owner.Location.Split('/')[^1];
        var sample = Sample.Of(ObjectFolder.Data, 100);
        await owner.PutAsync(sample);
        using (var client = S3Buckets.Client(server))
        {
            await client.PutBucketPolicyAsync(
                bucket,
                $$"""
                {"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":["s3:GetObject","s3:ListBucket"],
                 "Resource":["arn:aws:s3:::{{bucket}}","arn:aws:s3:::{{bucket}}/*"]}]}
                """,
                Now);
        }

        await using var anybody = S3Buckets.Open(server, bucket, Variables() with
        {
            Extended = new Dictionary<string, string> { ["s3.unsafe-anonymous-auth"] = "true" },
        });

        Assert.Equal(sample.Content, await anybody.ReadAllAsync(sample.Name));
        _ = Assert.Single(await anybody.ListAsync(ObjectFolder.Data));
        Assert.Equal(FailureKind.Denied, await FailsAsync(async () => await anybody.PutAsync(Sample.Of(ObjectFolder.Data, 10))));
    }

    [Fact]
    public async Task A_role_is_taken_and_its_session_token_used()
    {
        var server = (await CephServer.Newest).Address;
        await UseAsync(Variables(
            ("AWS_ACCESS_KEY_ID", "AKBACKUP"),
            ("AWS_SECRET_ACCESS_KEY", "SKBACKUP12345"),
            ("RESTIC_AWS_ASSUME_ROLE_ARN", CephServer.Role),
            ("RESTIC_AWS_ASSUME_ROLE_STS_ENDPOINT", $"{server}")));
    }

    [Theory]
    [InlineData("AKDEVICE", "SKDEVICE12345", CephServer.Role)]
    [InlineData("AKBACKUP", "SKWRONG99999", CephServer.Role)]
    public async Task A_role_that_is_not_given_is_told(string key, string secret, string role)
    {
        var failure = await FailAsync(Variables(
            ("AWS_ACCESS_KEY_ID", key),
            ("AWS_SECRET_ACCESS_KEY", secret),
            ("RESTIC_AWS_ASSUME_ROLE_ARN", role),
            ("RESTIC_AWS_ASSUME_ROLE_STS_ENDPOINT", $"{(await CephServer.Newest).Address}")));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("role", failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(secret, failure.ToString(), StringComparison.Ordinal);
    }

    private static PlaceOptions Variables(params (string Name, string Value)[] variables)
    {
        var set = variables.Append((Name: "AWS_EC2_METADATA_DISABLED", Value: "true")).ToDictionary(pair => pair.Name, pair => pair.Value);
        return new PlaceOptions { Variable = name => set.GetValueOrDefault(name) };
    }

    private static async Task UseAsync(PlaceOptions options)
    {
        await using var store = await S3Buckets.CreateAsync((await CephServer.Newest).Address, options);
        await store.PutAsync(Sample.Of(ObjectFolder.Data, 100));
        _ = Assert.Single(await store.ListAsync(ObjectFolder.Data));
    }

    private static async Task<ResgateException> FailAsync(PlaceOptions options)
    {
        await using var store = S3Buckets.Open((await CephServer.Newest).Address, S3Buckets.NewName(), options);
        return await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, Now));
    }
}
