using System.Text;
using Resgate.Format.Keys;

namespace Resgate.Format.Tests.Keys;

public sealed class PasswordTests
{
    [Theory]
    [InlineData("secret", "736563726574")]
    [InlineData("secret", "20090d0a7365637265740d0a")]
    [InlineData("secret", "efbbbf7365637265740a")]
    [InlineData("secret", "efbbbf207365637265740a")]
    [InlineData("secret", "fffe7300650063007200650074000d000a00")]
    [InlineData("secret", "feff007300650063007200650074000d000a")]
    [InlineData("a b", "e28080612062c285c2a0e38080")]
    [InlineData("\u20AC", "feff20ac")]
    [InlineData("\uFEFF", "efbbbfefbbbf")]
    [InlineData("", "0a")]
    [InlineData("", "")]
    [InlineData("", "fffe")]
    public void A_file_loses_its_byte_order_mark_and_white_space_at_both_ends(string expected, string content)
    {
        using var password = Password.FromFileContent(Convert.FromHexString(content));

        Assert.Equal(Encoding.UTF8.GetBytes(expected), password.Bytes.ToArray());
    }

    [Theory]
    [InlineData("ff73656372ff", "20ff73656372ff0a")]
    [InlineData("e4", "e40a")]
    public void Bytes_that_are_no_text_are_kept(string expected, string content)
    {
        using var password = Password.FromFileContent(Convert.FromHexString(content));

        Assert.Equal(expected, Convert.ToHexStringLower(password.Bytes));
    }

    [Theory]
    [InlineData(" leading and trailing ")]
    [InlineData("a\u0308")]
    [InlineData("\u00E4")]
    [InlineData("\uFEFFx\n")]
    public void A_text_is_taken_as_it_is(string text)
    {
        using var password = Password.FromText(text);

        Assert.Equal(Encoding.UTF8.GetBytes(text), password.Bytes.ToArray());
    }

    [Fact]
    public void A_password_shows_nothing_and_is_gone_once_disposed()
    {
        var password = Password.FromText("secret");
        var bytes = password.Bytes;
        Assert.Equal("***", password.ToString());
        Assert.Equal("***", $"{password}");
        Assert.False(password.IsEmpty);

        password.Dispose();

        Assert.False(bytes.ContainsAnyExcept((byte)0));
        Assert.Throws<ObjectDisposedException>(() => password.IsEmpty);
    }

    [Fact]
    public void Equal_bytes_are_equal_passwords()
    {
        using var typed = Password.FromText("secret");
        using var read = Password.FromFileContent("secret\n"u8);
        using var other = Password.FromBytes("Secret"u8);

        Assert.Equal(typed, read);
        Assert.Equal(typed.GetHashCode(), read.GetHashCode());
        Assert.NotEqual(typed, other);
        Assert.False(typed.Equals(null));
    }
}
