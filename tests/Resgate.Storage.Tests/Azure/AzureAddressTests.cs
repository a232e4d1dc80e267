using Resgate.Primitives;
using Resgate.Storage.Azure;

namespace Resgate.Storage.Tests.Azure;

public sealed class AzureAddressTests
{
    /// <summary>The forms of restic 0.19's own tests, and what its path.Clean makes of others.</summary>
    [Theory]
    [InlineData("container-name:/", "container-name", "")]
    [InlineData("container-name:", "container-name", "")]
    [InlineData("container-name:.", "container-name", "")]
    [InlineData("container-name:/prefix/directory", "container-name", "prefix/directory")]
    [InlineData("container-name:/prefix/directory/", "container-name", "prefix/directory")]
    [InlineData("container-name:prefix", "container-name", "prefix")]
    [InlineData("container-name://a//./b/", "container-name", "a/b")]
    [InlineData("container-name:/a/../b", "container-name", "b")]
    [InlineData("container-name:/../b", "container-name", "b")]
    [InlineData("container-name:/a:b/%20 c", "container-name", "a:b/%20 c")]
    [InlineData("123:/Ação", "123", "Ação")]
    public void Every_form_of_restic_is_read(string text, string container, string prefix)
    {
        var address = AzureAddress.Parse(text);

        Assert.Equal((container, prefix), (address.Container, address.Prefix));
        Assert.Equal($"azure:{container}:/{prefix}", address.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("container")]
    [InlineData("container/prefix")]
    [InlineData(":/prefix")]
    [InlineData("ab:/")]
    [InlineData("Container:/")]
    [InlineData("con--tainer:/")]
    [InlineData("-container:/")]
    [InlineData("container-:/")]
    [InlineData("con/tainer:/")]
    [InlineData("$root:/")]
    [InlineData("a234567890123456789012345678901234567890123456789012345678901234:/")]
    [InlineData("container:..")]
    [InlineData("container:a/../../b")]
    public void A_bad_form_is_refused_in_one_line_with_the_right_form(string text)
    {
        var failure = Assert.Throws<ResgateException>(() => AzureAddress.Parse(text));

        Assert.Equal(FailureKind.Usage, failure.Kind);
        Assert.DoesNotContain('\n', failure.Message);
        Assert.Contains("azure:CONTAINER:/FOLDER", failure.Hint, StringComparison.Ordinal);
    }
}
