using System.Text.Json;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>The reference tool, with a repository of its own.</summary>
internal sealed class Restic(string repository)
{
    public static Restic Create(string repository)
    {
        var restic = new Restic(repository);
        restic.Run(null, "init");
        return restic;
    }

    /// <summary>Backs up and gives the tree of the folder, as it is stored.</summary>
    public byte[] BackUp(string folder, string? zone)
    {
        Run(zone, "backup", "--quiet", "--force", folder);
        using var snapshots = JsonDocument.Parse(Run(null, "snapshots", "--json", "--latest", "1"));
        var last = snapshots.RootElement.EnumerateArray().OrderBy(s => s.GetProperty("time").GetDateTimeOffset()).Last();
        var tree = Blob(Id.Parse(last.GetProperty("tree").GetString()));
        foreach (var name in folder.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var node = TreeReader.ReadAll(tree).Single(node => node.Name.AsSpan().SequenceEqual(System.Text.Encoding.UTF8.GetBytes(name)));
            tree = Blob(node.Subtree!.Value);
        }

        return tree;
    }

    public byte[] Blob(Id id) => Run(null, "cat", "blob", id.ToString());

    private byte[] Run(string? zone, params string[] arguments) => Tool.Run(
        Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC") ?? "restic",
        ["--no-cache", "-r", repository, .. arguments],
        ("RESTIC_PASSWORD", "x"),
        ("TZ", zone ?? ""));
}
