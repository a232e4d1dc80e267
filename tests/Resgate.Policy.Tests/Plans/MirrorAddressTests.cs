using Resgate.Policy.Plans;

namespace Resgate.Policy.Tests.Plans;

public sealed class MirrorAddressTests
{
    [Theory]
    [InlineData("/mnt/disk:1", null, "/mnt/disk:1")]
    [InlineData("nas:/volume1/vv", "nas", "/volume1/vv")]
    [InlineData("backup@nas:vv", "backup@nas", "vv")]
    [InlineData("backup@[2001:db8::7]:/vv", "backup@[2001:db8::7]", "/vv")]
    [InlineData("nas:/it's a: folder", "nas", "/it's a: folder")]
    public void Host_and_folder_are_told_apart(string to, string? host, string folder) =>
        Assert.Equal(new MirrorAddress(host, folder), MirrorAddress.Parse(to));
}
