using System.Diagnostics;
using Resgate.Testing;

namespace Resgate.Cli.Tests;

/// <summary>A copy of a golden repository, and the built command line on it, in UTC.</summary>
internal sealed class GoldenRepository : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-golden-").FullName;

    public GoldenRepository(string name) => Fixtures.CopyTo($"restic/{name}/repo", _folder);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    public async Task<(int Code, byte[] Output, string Error)> RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "resgate"), ["-r", _folder, .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["TZ"] = "UTC";
        start.Environment["RESTIC_PASSWORD"] = "fixture-password";
        start.Environment.Remove("RESTIC_HOST");
        using var process = Process.Start(start)!;
        using var output = new MemoryStream();
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.StandardOutput.BaseStream.CopyToAsync(output, TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, output.ToArray(), await error);
    }
}
