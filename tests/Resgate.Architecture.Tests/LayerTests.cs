using System.Xml.Linq;

namespace Resgate.Architecture.Tests;

public sealed class LayerTests
{
    public static TheoryData<string> BuiltLayers => [.. SourceTree.BuiltLayers];

    [Fact]
    public void Every_project_has_its_place_in_the_table() =>
        Assert.All(SourceTree.BuiltLayers, layer => Assert.Contains(layer, Layers.MaySee.Keys));

    [Fact]
    public void The_table_only_points_up()
    {
        var order = Layers.MaySee.Keys.ToList();

        Assert.All(Layers.MaySee, row =>
            Assert.All(row.Value, seen => Assert.True(order.IndexOf(seen) < order.IndexOf(row.Key), $"{row.Key} sees {seen}")));
    }

    [Theory]
    [MemberData(nameof(BuiltLayers))]
    public void A_project_refers_only_to_layers_that_it_may_see(string layer)
    {
        var referenced = SourceTree.Project(layer).Descendants("ProjectReference")
            .Select(reference => Path.GetFileNameWithoutExtension(reference.Attribute("Include")!.Value))
            .ToList();

        Assert.All(referenced, name => Assert.StartsWith("Resgate.", name, StringComparison.Ordinal));
        Assert.Empty(referenced.Select(name => name["Resgate.".Length..]).Except(Layers.MaySee[layer]));
    }

    // References flow through: a project that names its neighbour only can use what that neighbour sees.
    [Theory]
    [MemberData(nameof(BuiltLayers))]
    public void Compiled_code_uses_only_layers_that_it_may_see(string layer)
    {
        using var assembly = new BuiltAssembly(layer);

        Assert.Empty(assembly.ReferencedLayers().Except(Layers.MaySee[layer]));
    }

    [Fact]
    public void The_solution_holds_every_project()
    {
        var listed = XDocument.Load(SourceTree.At("Resgate.slnx")).Descendants("Project")
            .Select(project => project.Attribute("Path")!.Value.Replace('\\', '/'))
            .ToHashSet();

        var here = new[] { "src", "tests" }
            .SelectMany(folder => Directory.EnumerateFiles(SourceTree.At(folder), "*.csproj", SearchOption.AllDirectories))
            .Select(path => Path.GetRelativePath(SourceTree.Root, path));

        Assert.Empty(here.Except(listed));
    }
}
