using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Engine.Tests.Filters;

/// <summary>A tree of odd names, one snapshot of it, and restic to say what its own filters make of both.</summary>
/// <remarks>restic is <c>RESGATE_TEST_RESTIC</c>, or the one on the path; without it the tests fail.</remarks>
public sealed class ResticFilterOracle : IDisposable
{
    /// <summary>Below <see cref="Source"/>; a name that ends with a slash is a folder. Each byte is one character.</summary>
    private static readonly string[] s_names =
    [
        "a/", "a/x/", "a/x/y/", "a/x/y/b/", "a/x/y/b/c", "a/b/", "a/b/c/", "a/b/c/d", "a/b/c/d.tmp", "a/b/e",
        "docs/", "docs/readme.txt", "docs/README.TXT", "docs/notes.md", "docs/old/", "docs/old/notes.md", "docs/old/a.txt",
        "src/", "src/main.c", "src/main.o", "src/lib/", "src/lib/lib.c", "src/lib/lib.o", "src/lib/keep.o",
        "node_modules/", "node_modules/pkg/", "node_modules/pkg/index.js", "web/", "web/node_modules/", "web/node_modules/z",
        "odd/", "odd/[x]", "odd/a b", "odd/star*", "odd/what?", "odd/back\\slash", "odd/!bang", "odd/#hash", "odd/$HOME",
        "odd/-dash", "odd/^caret", "odd/]", "odd/.hidden", "odd/..two", "odd/x", "odd/y", "odd/z9", "odd/" + Utf8("\u00e9t\u00e9.txt"),
        "odd/" + Utf8("\u00c9T\u00c9.TXT"), "odd/" + Utf8("\u65e5\u672c"), "odd/" + Utf8("\U0001f600"), "odd/" + Utf8("\u0130x"), "odd/caf\xe9", "odd/\xff.tmp", "odd/m\xc3",
        "deep/", "deep/1/", "deep/1/2/", "deep/1/2/3/", "deep/1/2/3/4/", "deep/1/2/3/4/f.tmp", "deep/f.tmp", "b/", "b/c",
    ];

    private readonly string _root = Directory.CreateTempSubdirectory("resgate-filter-").FullName;
    private readonly string _restic = Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC") ?? "restic";

    public ResticFilterOracle()
    {
        CopyRepository();
        Make("mkdir", name => name.EndsWith('/'));
        Make("touch", name => !name.EndsWith('/'));
        Run("backup", "--quiet", Source);
    }

    /// <summary>The folder that is backed up.</summary>
    public string Source => Path.Combine(_root, "t");

    /// <summary>Every path from the source down as bytes, a folder before what is in it.</summary>
    public IEnumerable<(byte[] Path, bool IsFolder)> Paths() =>
        s_names.Prepend("").Select(name => (
            (byte[])[.. Encoding.UTF8.GetBytes(Source), .. Encoding.Latin1.GetBytes($"/{name}".TrimEnd('/'))],
            name.Length == 0 || name.EndsWith('/')));

    /// <summary>What a backup takes: paths from the source down, sorted.</summary>
    public List<string> BackedUp(params string[] flags) =>
        Items(Run(["backup", "--dry-run", "--json", "-vv", "--force", .. flags, Source]), "new");

    /// <summary>The files that a restore brings back, sorted.</summary>
    public List<string> Restored(params string[] flags) =>
        Items(Run(["restore", "latest", "--dry-run", "--json", "-vv", "--target", Path.Combine(_root, "nowhere"), .. flags]), "restored");

    public string WriteFile(string content)
    {
        var path = Path.Combine(_root, "patterns");
        File.WriteAllText(path, content);
        return path;
    }

    public void Dispose()
    {
        // The platform cannot name a file whose name is not UTF-8, not even to delete it.
        using var remove = Process.Start("rm", ["-rf", "--", _root]);
        remove.WaitForExit();
    }

    private static string Utf8(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));

    private static List<string> Items(string output, string action)
    {
        var items = new List<string>();
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            using var document = JsonDocument.Parse(line);
            if (document.RootElement.TryGetProperty("action", out var done) && done.GetString() == action)
            {
                items.Add(document.RootElement.GetProperty("item").GetString()!.TrimEnd('/'));
            }
        }

        return [.. items.Order(StringComparer.Ordinal)];
    }

    private void Make(string tool, Func<string, bool> which)
    {
        var start = new ProcessStartInfo("xargs", ["-0", tool]) { RedirectStandardInput = true };
        using var process = Process.Start(start)!;
        var names = s_names.Prepend("/").Where(which).SelectMany(name => (byte[])[.. Encoding.UTF8.GetBytes(Source), (byte)'/', .. Encoding.Latin1.GetBytes(name), 0]).ToArray();
        process.StandardInput.BaseStream.Write(names);
        process.StandardInput.Close();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    private string Run(params string[] arguments)
    {
        var start = new ProcessStartInfo(_restic, ["-r", Path.Combine(_root, "repo"), "--no-cache", .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["RESTIC_PASSWORD"] = "fixture-password";
        start.Environment["RESGATE_WORD"] = "notes";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("restic does not start");
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
        return output;
    }

    private void CopyRepository()
    {
        // A repository of the fixtures opens fast: its key is made with a cheap derivation.
        Fixtures.CopyTo("restic/damage-base/repo", Path.Combine(_root, "repo"));
        Directory.CreateDirectory(Path.Combine(_root, "repo", "locks"));
    }
}
