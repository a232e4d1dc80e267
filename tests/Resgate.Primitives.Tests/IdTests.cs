using Resgate.Primitives;

namespace Resgate.Primitives.Tests;

public sealed class IdTests
{
    [Fact]
    public void An_id_is_read_back_from_its_digits()
    {
        var id = Id.Of("resgate"u8);

        Assert.Equal(id, Id.Parse(id.ToString()));
        Assert.Equal(64, id.ToString().Length);
        Assert.Equal(id.ToString()[..8], id.ToShortString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("ab")]
    [InlineData("AC08CE34BA4F8123618661BEF2425F7028FFB9AC740578A3EE88684D2523FEE8")]
    [InlineData("zc08ce34ba4f8123618661bef2425f7028ffb9ac740578a3ee88684d2523fee8")]
    public void Anything_but_64_lower_case_digits_is_refused(string text) => Assert.False(Id.TryParse(text, out _));

    [Fact]
    public void Order_is_that_of_the_digits()
    {
        var ids = Enumerable.Range(0, 200).Select(i => Id.Of(BitConverter.GetBytes(i))).ToList();

        var byBytes = ids.Order().Select(id => id.ToString()).ToList();

        Assert.Equal(byBytes.Order(StringComparer.Ordinal), byBytes);
    }
}
