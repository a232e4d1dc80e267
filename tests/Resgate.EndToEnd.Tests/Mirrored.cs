using System.Text.Json;
using Resgate.Testing;
using Resgate.Testing.Servers;

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

    public Tool.Result Mirror(params string[] arguments) => Vv.Call(["mirror", "--plan", Vv.At("plan.yaml"), .. arguments]);

    /// <summary>The settings of ssh for the account root of a server, which they call <c>mirror-host</c>.</summary>
    public static void WriteSshConfig(string path, SshServer server) =>
        File.WriteAllText(path, $"Host mirror-host\n  HostName 127.0.0.1\n  Port {server.Port}\n  User root\n{File.ReadAllText(server.ClientConfig)}");

    /// <summary>What a run that made the mirror says of it in JSON.</summary>
    public static JsonElement Made(Tool.Result result)
    {
        Assert.True(result.ExitCode == 0, result.Errors);
        return result.Text.TrimEnd('\n').Split('\n').Select(static line => JsonDocument.Parse(line).RootElement)
            .Single(static line => line.GetProperty("message_type").GetString() == "mirror_made");
    }

    public string MarkOf(string tree) => File.ReadAllText(Path.Combine(Folder, tree, ".resgate-mirror"));

    /// <summary>Lets a program be called rsync that does something besides, or instead of, what the real one does.</summary>
    /// <param name="script">Has the real one and its arguments in <c>"$@"</c>.</param>
    public void WrapRsync(string script)
    {
        var folder = Directory.CreateDirectory(Vv.At("wrapped")).FullName;
        var file = Path.Combine(folder, "rsync");
        File.WriteAllText(file, $"#!/bin/sh\nset -- /usr/bin/rsync \"$@\"\n{script}\n");
        File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        Vv.Variables = [("PATH", $"{folder}:{Environment.GetEnvironmentVariable("PATH")}")];
    }

    public void Add(string text) => File.AppendAllText(Vv.At("plan.yaml"), text);

    /// <summary>That a tree has the media as they are now, byte for byte and owner for owner; times by the second, which is what rsync compares.</summary>
    public void AssertSame(string tree)
    {
        Assert.Equal(Listing(Media), Listing(tree + Media));
    }

    /// <summary>That the database in a tree passes SQLite's own check.</summary>
    public void AssertWholeDatabase(string tree) => Assert.Equal("ok", Tool.Run(
        "python3", "-c", "import sqlite3, sys; print(sqlite3.connect('file:' + sys.argv[1] + '?immutable=1', uri=True).execute('pragma integrity_check').fetchone()[0])", DatabaseIn(tree)).Text.Trim());

    public void Dispose() => Vv.Dispose();

    private string DatabaseIn(string tree) => $"{tree}{Vv.State}/mirrors/daily/staging/state/sqlite{Vv.Database}";

    private static string Listing(string folder) => Tool.Run(
        "sh", folder, ["-c", "find . ! -name '*.tmp' -printf '%P %M %U %G %T@ %y %l\\0' | sort -z | sed -z -E 's/ ([0-9]+)\\.[0-9]+ (.) / \\1 \\2 /' | cat -v; find . -type f ! -name '*.tmp' -print0 | sort -z | xargs -0 sha256sum"]).Text;
}
