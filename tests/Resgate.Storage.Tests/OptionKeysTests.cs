using Resgate.Primitives;

namespace Resgate.Storage.Tests;

public sealed class OptionKeysTests
{
    [Theory]
    [InlineData("foo", "it begins with a kind of place")]
    [InlineData("nokind.x", "azure., b2., gs., local.")]
    [InlineData("s3", "it begins with a kind of place")]
    [InlineData("sftp.", "there are sftp.args, sftp.command, sftp.connections")]
    [InlineData("b2.object-lock", "there are b2.connections, b2.endpoint, b2.region")]
    public void What_no_place_has_is_refused_with_what_there_is(string key, string hint)
    {
        var failure = Assert.Throws<ResgateException>(() => OptionKeys.Check(["s3.region", key]));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Equal($"there is no option {key}", failure.Message);
        Assert.Contains(hint, failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_said_of_another_kind_of_place_is_refused_and_not_dropped()
    {
        var failure = Assert.Throws<ResgateException>(() => OptionKeys.CheckKinds(["b2.region", "s3.object-lock"], ["b2:bucket:x", "/backup"]));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.Equal("option s3.object-lock is for places at s3:, and no repository was named there", failure.Message);
        Assert.Equal("what was named takes b2.connections, b2.endpoint, b2.region, local.connections", failure.Hint);
    }

    [Theory]
    [InlineData("local.connections", "/backup")]
    [InlineData("local.connections", "local:x")]
    [InlineData("sftp.command", "sftp:host:x")]
    [InlineData("s3.region", "s3:host/bucket")]
    public void One_of_several_repositories_may_be_what_an_option_is_for(string key, string address) =>
        OptionKeys.CheckKinds([key], ["rest:http://host/", address]);
}
