using Resgate.Testing;

namespace Resgate.Cli.Tests;

/// <summary>A copy of a golden repository that a test may change; gone with the test.</summary>
internal sealed class ScratchRepository : IDisposable
{
    public ScratchRepository(string fixture)
    {
        Location = Directory.CreateTempSubdirectory("resgate-test-").FullName;
        Fixtures.CopyTo(fixture, Location);
    }

    public string Location { get; }

    public string PathOf(string relative) => Path.Combine(Location, relative);

    public IReadOnlyList<string> Files(string folder) =>
        Directory.Exists(PathOf(folder))
            ? [.. Directory.EnumerateFiles(PathOf(folder), "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [];

    public void Dispose() => Directory.Delete(Location, recursive: true);
}
