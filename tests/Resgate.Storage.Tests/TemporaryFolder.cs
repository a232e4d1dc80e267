namespace Resgate.Storage.Tests;

/// <summary>A new, empty folder that goes with the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("resgate-storage-").FullName;

    /// <summary>Every file below, as a path relative to the folder.</summary>
    public IEnumerable<string> Files => Directory.EnumerateFiles(Path, "*", SearchOption.AllDirectories)
        .Select(file => System.IO.Path.GetRelativePath(Path, file));

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
