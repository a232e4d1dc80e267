using Resgate.Primitives;
using Resgate.Storage.S3;

namespace Resgate.Storage.Tests.S3;

/// <summary>Google Cloud Storage and Backblaze B2: restic's addresses, another way there.</summary>
public sealed class CloudAddressTests
{
    [Theory]
    [InlineData("gs:bucket:/", "gs:bucket:/")]
    [InlineData("gs:bucket:", "gs:bucket:/")]
    [InlineData("gs:bucket:/a/b/", "gs:bucket:/a/b")]
    [InlineData("gs:bucket:a//b", "gs:bucket:/a/b")]
    [InlineData("b2:bucket-1", "b2:bucket-1:")]
    [InlineData("b2:bucket-1:", "b2:bucket-1:")]
    [InlineData("b2:bucket-1:/a/b", "b2:bucket-1:a/b")]
    [InlineData("b2:bucket-1:a:b", "b2:bucket-1:a:b")]
    public async Task Forms_of_restic(string address, string location)
    {
        await using var store = Locations.Open(address, With(("b2.region", "us-west-004")));

        Assert.Equal(location, store.Location);
    }

    [Theory]
    [InlineData("gs:bucket")]
    [InlineData("gs::/")]
    [InlineData("gs:bucket:/../secret")]
    [InlineData("b2:")]
    [InlineData("b2:short")]
    [InlineData("b2:bucket_1:x")]
    [InlineData("b2:bucket-1:../secret")]
    public void Other_forms_are_refused_without_repeating_them(string address)
    {
        var failure = Assert.Throws<ResgateException>(() => Locations.Open(address, With(("b2.region", "us-west-004"))));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Backblaze_has_a_server_a_region()
    {
        var address = BackblazeAddress.Parse("bucket-1:x");

        var place = address.Place(With(("b2.region", "eu-central-003")));
        Assert.Equal((new Uri("https://s3.eu-central-003.backblazeb2.com/"), "eu-central-003"), (place.Endpoint, place.Region));
        Assert.Equal("us-west-004", address.Place(With(("b2.endpoint", "s3.us-west-004.backblazeb2.com"))).Region);

        var failure = Assert.Throws<ResgateException>(() => address.Place(PlaceOptions.Default));
        Assert.Contains("b2.region", failure.Hint, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("gs.endpoint", "ftp://host/")]
    [InlineData("gs.endpoint", "https://host/path")]
    [InlineData("gs.endpoint", "https://user:secret@host/")]
    [InlineData("gs.bucket-lookup", "path")]
    [InlineData("gs.connections", "many")]
    public void Options_that_make_no_sense_are_refused(string key, string value) =>
        Assert.Equal(FailureKind.Usage, Assert.Throws<ResgateException>(() => Locations.Open("gs:bucket:/", With((key, value)))).Kind);

    [Fact]
    public async Task A_service_accounts_file_is_answered_with_what_to_do()
    {
        await using var store = Locations.Open("gs:bucket:/", PlaceOptions.Default with
        {
            Variable = name => name == "GOOGLE_APPLICATION_CREDENTIALS" ? "/root/account.json" : null,
        });

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, StoreCalls.Now));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("service account", failure.Message, StringComparison.Ordinal);
        Assert.Contains("GOOGLE_ACCESS_KEY_ID", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backblaze_without_a_key_is_answered_with_what_to_do()
    {
        await using var store = Locations.Open("b2:bucket-1", With(("b2.region", "us-west-004")));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.SizeAsync(ObjectName.Config, StoreCalls.Now));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("B2_ACCOUNT_KEY", failure.Hint, StringComparison.Ordinal);
    }

    private static PlaceOptions With(params (string Key, string Value)[] extended) =>
        PlaceOptions.Default with { Extended = extended.ToDictionary(option => option.Key, option => option.Value) };
}
