using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>The reference tool, with a repository of its own.</summary>
internal sealed class Restic(string repository)
{
    public static Restic Create(string repository)
    {
        var restic = new Restic(repository);
        restic.Run(null, null, "init");
        return restic;
    }

    /// <summary>Whether it keeps all of a symbolic link: its attributes and a target that is not UTF-8. Version 0.14 did not.</summary>
    public bool KnowsLinks =>
        !System.Text.Encoding.UTF8.GetString(Run(null, null, "version")).StartsWith("restic 0.14", StringComparison.Ordinal);

    /// <summary>Backs up and gives the tree of the folder, as it is stored.</summary>
    public byte[] BackUp(string folder, string? zone)
    {
        // Entries of a target without components stand at the root, so that one blob is the folder's tree.
        Run(zone, folder, "backup", "--quiet", "--force", ".");
        using var snapshots = JsonDocument.Parse(Run(null, null, "snapshots", "--json", "--latest", "1"));
        var last = snapshots.RootElement.EnumerateArray().OrderBy(s => s.GetProperty("time").GetDateTimeOffset()).Last();
        return Run(null, null, "cat", "blob", last.GetProperty("tree").GetString()!);
    }

    private byte[] Run(string? zone, string? folder, params string[] arguments) => Tool.Run(
        Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC") ?? "restic",
        folder,
        ["--no-cache", "-r", repository, .. arguments],
        ("RESTIC_PASSWORD", "x"),
        ("TZ", zone ?? "")).Output;
}
