using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Resgate.Architecture.Tests;

public sealed partial class CodeTests
{
    private const int LongestFile = 400;

    public static TheoryData<string> BuiltLayers => [.. SourceTree.BuiltLayers];

    [Fact]
    public void No_source_file_is_longer_than_400_lines()
    {
        var outgrown = SourceTree.CodeFiles("src")
            .Select(path => (Path: Path.GetRelativePath(SourceTree.Root, path), Lines: File.ReadLines(path).Count()))
            .Where(file => file.Lines > LongestFile)
            .Select(file => $"{file.Path} has {file.Lines} lines: the second idea in it wants a file of its own")
            .ToList();

        Assert.True(outgrown.Count == 0, string.Join('\n', outgrown));
    }

    [Theory]
    [MemberData(nameof(BuiltLayers))]
    public void Every_public_type_says_what_it_promises(string layer)
    {
        using var assembly = new BuiltAssembly(layer);
        var documented = XDocument.Load(assembly.Documentation).Descendants("member")
            .Select(member => member.Attribute("name")!.Value);

        Assert.Empty(assembly.PublicTypes().Except(documented));
    }

    [Fact]
    public void Every_dependency_is_a_decision_with_a_line()
    {
        var packages = XDocument.Load(SourceTree.At("Directory.Packages.props")).Descendants("PackageVersion")
            .Select(package => package.Attribute("Include")!.Value);
        var decided = DependencyRow()
            .Matches(File.ReadAllText(SourceTree.At("docs", "decisions", "0001-dependencies.md")))
            .Select(row => row.Groups[1].Value)
            .ToList();

        Assert.Equal(packages.Order(StringComparer.Ordinal), decided.Order(StringComparer.Ordinal));
    }

    [GeneratedRegex(@"^\| `([\w.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex DependencyRow();
}
