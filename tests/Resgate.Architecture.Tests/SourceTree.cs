using System.Xml.Linq;

namespace Resgate.Architecture.Tests;

/// <summary>The repository that these tests were built from.</summary>
internal static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>The layers that exist by now, without the common prefix.</summary>
    public static IReadOnlyList<string> BuiltLayers { get; } =
        [.. Directory.GetDirectories(At("src"), "Resgate.*")
            .Where(folder => Directory.GetFiles(folder, "*.csproj").Length > 0)
            .Select(folder => Path.GetFileName(folder)["Resgate.".Length..])
            .Order(StringComparer.Ordinal)];

    public static string At(params string[] parts) => Path.Combine([Root, .. parts]);

    public static XDocument Project(string layer) =>
        XDocument.Load(At("src", $"Resgate.{layer}", $"Resgate.{layer}.csproj"));

    /// <summary>Hand-written C# files under <paramref name="folder"/>, without what the build generates.</summary>
    public static IEnumerable<string> CodeFiles(string folder) =>
        Directory.EnumerateFiles(At(folder), "*.cs", SearchOption.AllDirectories)
            .Where(path => !Path.GetRelativePath(Root, path).Split('/').Any(part => part is "bin" or "obj"));

    private static string FindRoot()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Resgate.slnx")))
            {
                return folder;
            }
        }

        throw new InvalidOperationException("these tests read the repository, and run inside of it");
    }
}
