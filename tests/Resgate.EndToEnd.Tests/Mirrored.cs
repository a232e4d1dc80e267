using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>The sample installation with a mirror of its media and state, on a disk or wherever <c>to</c> says.</summary>
internal sealed class Mirrored : IDisposable
{
    public Mirrored(string? to = null, string more = "")
    {
        Vv = new Installation("[ { paths: [ orchestrator_data, logs ] }, { sqlite: orchestrator_data/*.sqlite } ]");
        Folder = Directory.CreateDirectory(Vv.At("mirror")).FullName;
        Add($"\nmirrors:\n  daily: {{ of: [ media, state ], to: \"{to ?? Folder}\", keep: 2{more} }}\n");
    }

    public Installation Vv { get; }

    /// <summary>Where the trees are, as this machine sees it.</summary>
    public string Folder { get; }

    public string Latest => Path.Combine(Folder, "latest");

    /// <summary>Names of the finished trees, the oldest first.</summary>
    public List<string> Trees => [.. Directory.GetDirectories(Folder, "2*Z").Select(static tree => Path.GetFileName(tree)).Order(StringComparer.Ordinal)];

    /// <summary>Everything in the folder but finished trees, the mark and <c>latest</c>.</summary>
    public List<string> Strays => [.. Directory.GetFileSystemEntries(Folder).Select(static path => Path.GetFileName(path))
        .Where(static name => name is not (".resgate-mirror" or "latest") && name[0] != '2')];

    public string Media => Vv.At("vv/storage");

    /// <summary>The copy of the database in a tree.</summary>
    public string DatabaseIn(string tree) => $"{tree}{Vv.State}/mirrors/daily/staging/state/sqlite{Vv.Database}";

    public Tool.Result Mirror(params string[] arguments) => Vv.Call(["mirror", "--plan", Vv.At("plan.yaml"), .. arguments]);

    public void Add(string text) => File.AppendAllText(Vv.At("plan.yaml"), text);

    /// <summary>That a tree has the media as they are now, byte for byte and owner for owner; times by the second, which is what rsync compares.</summary>
    public void AssertSame(string tree)
    {
        Assert.Equal(Listing(Media), Listing(tree + Media));
    }

    public void Dispose() => Vv.Dispose();

    private static string Listing(string folder) => Tool.Run(
        "sh", folder, ["-c", "find . ! -name '*.tmp' -printf '%P %M %U %G %T@ %y %l\\0' | sort -z | sed -z -E 's/ ([0-9]+)\\.[0-9]+ (.) / \\1 \\2 /' | cat -v; find . -type f ! -name '*.tmp' -print0 | sort -z | xargs -0 sha256sum"]).Text;
}
