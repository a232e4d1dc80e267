namespace Resgate.Cli.Tests;

/// <summary>An empty folder for one test; gone with it.</summary>
internal sealed class ScratchFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("resgate-test-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
