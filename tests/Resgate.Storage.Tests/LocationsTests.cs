using Resgate.Primitives;

namespace Resgate.Storage.Tests;

public sealed class LocationsTests
{
    [Theory]
    [InlineData("/backup/here", "/backup/here")]
    [InlineData("/backup/here/", "/backup/here")]
    [InlineData("/", "/")]
    [InlineData("local:/backup", "/backup")]
    [InlineData("local:s3:odd", "{here}/s3:odd")]
    [InlineData("backup/here", "{here}/backup/here")]
    [InlineData("../up", "{here}/../up")]
    [InlineData("./s3:odd", "{here}/./s3:odd")]
    [InlineData("/a:b", "/a:b")]
    [InlineData("Backup Disk: two", "{here}/Backup Disk: two")]
    public async Task A_path_is_a_folder(string address, string location)
    {
        await using var store = Locations.Open(address, PlaceOptions.Default);

        Assert.Equal(location.Replace("{here}", Environment.CurrentDirectory, StringComparison.Ordinal), store.Location);
    }

    [Theory]
    [InlineData("rest:user:secret@host/")]
    [InlineData("azure:container")]
    [InlineData("rclone:remote:path")]
    [InlineData("swift:container:/path")]
    [InlineData("cloud:whatever")]
    [InlineData("")]
    [InlineData("local:")]
    [InlineData("a\0b")]
    public void What_we_cannot_open_is_refused_without_repeating_it(string address)
    {
        var failure = Assert.Throws<ResgateException>(() => Locations.Open(address, PlaceOptions.Default));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }
}
