using System.Diagnostics;
using System.Text;
using Resgate.Testing;

namespace Resgate.Cli.Tests;

/// <summary>A folder and a repository in it, for scripts that call <c>$resgate</c> and <c>$restic</c>.</summary>
internal sealed class Shell : IDisposable
{
    public Shell(string fixture = "v2-019-sink")
    {
        Folder = Directory.CreateTempSubdirectory("resgate-shell-").FullName;
        Fixtures.CopyTo($"restic/{fixture}/repo", Path.Combine(Folder, "repo"));
    }

    public string Folder { get; }

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>Runs a script in the folder.</summary>
    /// <param name="script">For <c>sh</c>, so that any byte can stand in an argument.</param>
    /// <param name="zone">The value of <c>TZ</c>.</param>
    public (int Code, string Output, string Errors) Run(string script, string zone = "UTC")
    {
        using var process = Start(script, zone);
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output, errors.GetAwaiter().GetResult());
    }

    public Process Start(string script, string zone = "UTC")
    {
        var start = new ProcessStartInfo("sh", ["-c", script])
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardOutputEncoding = Encoding.Latin1,
        };
        start.Environment["TZ"] = zone;
        start.Environment["LC_ALL"] = "C";
        start.Environment["RESTIC_PASSWORD"] = "fixture-password";
        start.Environment["RESTIC_REPOSITORY"] = PathOf("repo");
        start.Environment["RESTIC_CACHE_DIR"] = PathOf("cache");
        start.Environment["resgate"] = Path.Combine(AppContext.BaseDirectory, "resgate");
        start.Environment["restic"] = Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC") ?? "restic";
        return Process.Start(start)!;
    }

    /// <summary>By a program that can name what is no UTF-8.</summary>
    public void Dispose() => Tool.Run("rm", "-rf", Folder);
}
