using Resgate.Primitives;
using Resgate.Storage.S3;

namespace Resgate.Storage.Tests.S3;

/// <summary>Addresses as restic 0.19 reads them; each was tried there.</summary>
public sealed class S3AddressTests
{
    [Theory]
    [InlineData("https://host/bucket", "https://host/", "bucket", "")]
    [InlineData("https://host/bucket/", "https://host/", "bucket", "")]
    [InlineData("https://host:9000/bucket/prefix", "https://host:9000/", "bucket", "prefix")]
    [InlineData("http://host/bucket/a/b/", "http://host/", "bucket", "a/b")]
    [InlineData("http://[::1]:9000/bucket", "http://[::1]:9000/", "bucket", "")]
    [InlineData("host/bucket", "https://host/", "bucket", "")]
    [InlineData("host:443/bucket/prefix", "https://host/", "bucket", "prefix")]
    [InlineData("//host/bucket/prefix", "https://host/", "bucket", "prefix")]
    [InlineData("s3.amazonaws.com/bucket", "https://s3.amazonaws.com/", "bucket", "")]
    [InlineData("httpbin.example/bucket", "https://httpbin.example/", "bucket", "")]
    [InlineData("https://host/bucket/a//b/./c/../d", "https://host/", "bucket", "a/b/d")]
    [InlineData("https://host/bucket/.", "https://host/", "bucket", "")]
    [InlineData("https://host/bucket/x/./..", "https://host/", "bucket", "")]
    [InlineData("https://host/buck%65t/p%20q", "https://host/", "bucket", "p q")]
    [InlineData("https://host/bucket/p q", "https://host/", "bucket", "p q")]
    [InlineData("https://host/bucket/p?query=x", "https://host/", "bucket", "p")]
    [InlineData("https://host/bucket/p#fragment", "https://host/", "bucket", "p")]
    [InlineData("host/bucket/p%20q?x#y", "https://host/", "bucket", "p%20q?x#y")]
    [InlineData("https://host/Bucket_1.x/é", "https://host/", "Bucket_1.x", "é")]
    public void Forms_of_restic(string text, string endpoint, string bucket, string prefix)
    {
        var address = S3Address.Parse(text);

        Assert.Equal((new Uri(endpoint), bucket, prefix), (address.Endpoint, address.Bucket, address.Prefix));
    }

    [Fact]
    public void Credentials_in_an_address_are_dropped_and_never_shown()
    {
        var address = S3Address.Parse("https://user:secret@host/bucket/prefix");

        Assert.Equal("s3:https://host/bucket/prefix", address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("/bucket")]
    [InlineData("host")]
    [InlineData("host/")]
    [InlineData("//host")]
    [InlineData("https://host")]
    [InlineData("https://host/")]
    [InlineData("https://host//bucket/p")]
    [InlineData("https:///bucket")]
    [InlineData("ho st/bucket")]
    [InlineData("https://host:secret/bucket")]
    [InlineData("https://host/b%zz/secret")]
    [InlineData("https://host/ab")]
    [InlineData("https://host/bucket//secret")]
    [InlineData("https://host/bucket/../secret")]
    [InlineData("https://host/-bucket")]
    public void Other_forms_are_refused_without_repeating_them(string text)
    {
        var failure = Assert.Throws<ResgateException>(() => S3Address.Parse(text));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', failure.Message);
    }

    [Theory]
    [InlineData("https://s3.amazonaws.com", "bucket", false, null)]
    [InlineData("https://s3.amazonaws.com", "bucket.with.dots", true, null)]
    [InlineData("https://s3.eu-central-1.amazonaws.com", "bucket", false, "eu-central-1")]
    [InlineData("https://s3-eu-west-1.amazonaws.com", "bucket", false, "eu-west-1")]
    [InlineData("https://s3.dualstack.us-gov-west-1.amazonaws.com", "bucket", false, "us-gov-west-1")]
    [InlineData("https://s3.cn-north-1.amazonaws.com.cn", "bucket", false, "cn-north-1")]
    [InlineData("https://storage.googleapis.com", "bucket", false, null)]
    [InlineData("https://minio.example", "bucket", true, null)]
    [InlineData("http://127.0.0.1:9000", "bucket", true, null)]
    public void Where_the_bucket_goes_and_what_the_region_is(string server, string bucket, bool isInPath, string? region)
    {
        var place = S3Place.At(S3Address.Parse($"{server}/{bucket}"), PlaceOptions.Default);

        Assert.Equal((isInPath, region), (place.HasBucketInPath, place.Region));
    }

    [Theory]
    [InlineData("https://s3.amazonaws.com/", "us-east-1", "https://s3.amazonaws.com/")]
    [InlineData("https://s3.amazonaws.com/", "eu-north-1", "https://s3.eu-north-1.amazonaws.com/")]
    [InlineData("https://s3.amazonaws.com/", "cn-north-1", "https://s3.cn-north-1.amazonaws.com.cn/")]
    [InlineData("https://other.example/", "eu-north-1", "https://other.example/")]
    public void One_server_of_Amazon_stands_for_all_regions(string server, string region, string expected) =>
        Assert.Equal(new Uri(expected), AmazonHosts.InRegion(new Uri(server), region));

    [Theory]
    [InlineData("s3.foo", "1")]
    [InlineData("s3.bucket-lookup", "sideways")]
    [InlineData("s3.list-objects-v1", "maybe")]
    [InlineData("s3.unsafe-anonymous-auth", "")]
    [InlineData("s3.enable-restore", "yes")]
    [InlineData("s3.layout", "s3legacy")]
    [InlineData("s3.connections", "0")]
    [InlineData("s3.object-lock", "governance")]
    [InlineData("s3.object-lock", "forever")]
    [InlineData("s3.object-lock-days", "10")]
    public void Options_that_make_no_sense_are_refused(string key, string value)
    {
        var options = PlaceOptions.Default with { Extended = new Dictionary<string, string> { [key] = value } };

        var failure = Assert.Throws<ResgateException>(() => S3Store.Open(S3Address.Parse("https://host/bucket"), options));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Contains(key.Replace("-days", "", StringComparison.Ordinal), failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_of_restic_are_understood()
    {
        var place = S3Place.At(S3Address.Parse("https://s3.amazonaws.com/bucket"), PlaceOptions.Default with
        {
            Extended = new Dictionary<string, string>
            {
                ["s3.connections"] = "9",
                ["s3.region"] = "eu-north-1",
                ["s3.bucket-lookup"] = "path",
                ["s3.storage-class"] = "STANDARD_IA",
                ["s3.list-objects-v1"] = "T",
                ["s3.retries"] = "3",
                ["s3.layout"] = "default",
                ["s3.enable-restore"] = "false",
                ["s3.restore-days"] = "7",
                ["s3.object-lock"] = "compliance",
                ["s3.object-lock-days"] = "30",
                ["sftp.args"] = "not ours",
            },
        });

        Assert.Equal((9, "eu-north-1", true, true), (place.Connections, place.Region, place.HasBucketInPath, place.ListsByVersion1));
        Assert.Equal("STANDARD_IA", place.StorageClassOf(ObjectFolder.Data)?.Value);
        Assert.Null(place.StorageClassOf(ObjectFolder.Locks));
        Assert.Equal(new ObjectLockRule(RetentionMode.Compliance, TimeSpan.FromDays(30)), place.Lock);
    }
}
