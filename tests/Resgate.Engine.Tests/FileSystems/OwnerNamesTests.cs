using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Tests.FileSystems;

public sealed class OwnerNamesTests
{
    [Fact]
    public void Names_and_numbers_lead_to_each_other_and_strangers_to_nothing()
    {
        var owners = new OwnerNames();

        Assert.Equal(("root", "root"), (owners.User(0), owners.Group(0)));
        Assert.Equal("", owners.User(4_000_000_123));
        Assert.Equal("", owners.Group(4_000_000_123));
        Assert.Equal(0u, owners.UserId("root"));
        Assert.Equal(0u, owners.GroupId("root"));
        Assert.Null(owners.UserId("nobody is called so"));
        Assert.Null(owners.GroupId(""));
        Assert.Null(owners.UserId("root\0x"));
        Assert.Equal("root", owners.User(0));
    }
}
