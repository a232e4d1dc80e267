using System.Text.Json;
using Resgate.Format.Trees;
using Resgate.Testing;

namespace Resgate.Format.Tests.Trees;

public sealed class NodeModeTests
{
    public static TheoryData<string, uint, string> Vectors()
    {
        var data = new TheoryData<string, uint, string>();
        using var document = JsonDocument.Parse(Fixtures.Bytes("restic/vectors/mode-vectors.json"));
        foreach (var vector in document.RootElement.GetProperty("modes").EnumerateArray())
        {
            data.Add(
                vector.GetProperty("st_mode_octal").GetString()!,
                vector.GetProperty("mode").GetUInt32(),
                vector.GetProperty("permissions").GetString()!);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Vectors))]
    public void Modes_are_those_that_restic_stores_and_prints(string octal, uint mode, string permissions)
    {
        var unix = Convert.ToUInt32(octal, 8);

        Assert.Equal(mode, NodeMode.FromUnix(unix));
        Assert.Equal(unix, NodeMode.ToUnix(mode));
        Assert.Equal(permissions, NodeMode.ToText(mode));
    }

    [Fact]
    public void All_flags_at_once_still_have_a_text() => Assert.Equal("dLDpSugct?rwxrwxrwx", NodeMode.ToText(uint.MaxValue));
}
