using System.Text;
using System.Text.Json;
using CsCheck;
using Resgate.Primitives;
using Resgate.Storage.Rest;

namespace Resgate.Storage.Tests.Rest;

public sealed class RestNamesTests
{
    private static readonly string s_one = new('1', 64);
    private static readonly string s_two = new('2', 64);

    [Fact]
    public async Task Version_2_tells_sizes()
    {
        var found = await ReadAsync(true, $$"""[{"name":"{{s_one}}","size":5},{"name":"{{s_two}}","size":0,"later":true}]""");

        Assert.Equal([(Id.Parse(s_one), 5L), (Id.Parse(s_two), 0L)], found);
    }

    [Fact]
    public async Task Version_1_tells_names_alone() =>
        Assert.Equal([(Id.Parse(s_one), null), (Id.Parse(s_two), null)], await ReadAsync(false, $"""["{s_one}","{s_two}"]"""));

    [Fact]
    public async Task Foreign_names_are_left_out()
    {
        var upper = new string('A', 64);

        Assert.Empty(await ReadAsync(true, $$"""[{"name":"{{s_one}}.rest-server-temp123","size":5},{"name":"{{upper}}","size":5},{"size":5},{"name":"{{s_one}}","size":-1},null]"""));
        Assert.Empty(await ReadAsync(false, $"""["{s_one}.tmp","","..",null]"""));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task An_empty_folder_is_an_empty_list_or_null(bool isVersion2)
    {
        Assert.Empty(await ReadAsync(isVersion2, "[]"));
        Assert.Empty(await ReadAsync(isVersion2, "null"));
    }

    /// <summary>A download that was cut short must not pass for a shorter list: lost data, row 46.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_list_that_is_cut_short_anywhere_is_none(bool isVersion2)
    {
        var whole = isVersion2
            ? $$"""[{"name":"{{s_one}}","size":5},{"name":"{{s_two}}","size":70}]"""
            : $"""["{s_one}","{s_two}"]""";
        for (var length = 0; length < whole.Length; length++)
        {
            await Assert.ThrowsAnyAsync<JsonException>(() => ReadAsync(isVersion2, whole[..length]));
        }
    }

    [Fact]
    public void Any_bytes_are_a_list_or_none() => Gen.Select(Gen.Bool, Gen.Byte.Array[0, 60]).Sample((isVersion2, bytes) =>
    {
        try
        {
            RestNames.ReadAsync(isVersion2, new MemoryStream(bytes), CancellationToken.None).AsTask().GetAwaiter().GetResult();
        }
        catch (JsonException)
        {
        }
    });

    private static Task<List<(Id Id, long? Size)>> ReadAsync(bool isVersion2, string text) =>
        RestNames.ReadAsync(isVersion2, new MemoryStream(Encoding.UTF8.GetBytes(text)), CancellationToken.None).AsTask();
}
