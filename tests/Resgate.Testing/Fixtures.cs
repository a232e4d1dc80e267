namespace Resgate.Testing;

/// <summary>The golden data below <c>tests/fixtures</c>, found from wherever the running test was built to.</summary>
/// <remarks>Fixtures are shared and read-only: copy a repository before a test writes to it.</remarks>
public static class Fixtures
{
    private static readonly Lazy<string> _root = new(FindRoot);

    /// <summary>The folder <c>tests/fixtures</c>, absolute.</summary>
    public static string Root => _root.Value;

    /// <summary>The full path of a fixture.</summary>
    /// <param name="relative">Below <c>tests/fixtures</c>, with forward slashes, such as <c>restic/v2-019-sink/repo</c>.</param>
    /// <exception cref="FileNotFoundException">There is no such file or folder.</exception>
    public static string Find(string relative)
    {
        var path = Path.Combine(Root, relative);
        return Path.Exists(path) ? path : throw new FileNotFoundException($"no fixture {relative}", path);
    }

    public static byte[] Bytes(string relative) => File.ReadAllBytes(Find(relative));

    public static string Text(string relative) => File.ReadAllText(Find(relative));

    /// <summary>All files below a folder of fixtures whose names match, as full paths in ordinal order.</summary>
    public static IReadOnlyList<string> Files(string relative, string pattern) =>
        [.. Directory.EnumerateFiles(Find(relative), pattern, SearchOption.AllDirectories).Order(StringComparer.Ordinal)];

    /// <summary>Copies a folder of fixtures, so that a test can write to it.</summary>
    /// <param name="relative">The folder below <c>tests/fixtures</c>.</param>
    /// <param name="destination">Made when missing.</param>
    public static void CopyTo(string relative, string destination)
    {
        var source = Find(relative);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = Path.Combine(destination, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }
    }

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var candidate = Path.Combine(folder.FullName, "tests", "fixtures");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        throw new DirectoryNotFoundException($"no tests/fixtures above {AppContext.BaseDirectory}");
    }
}
