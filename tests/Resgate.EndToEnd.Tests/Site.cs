using System.Diagnostics;
using System.Text.Json;
using Resgate.Format.Chunking;
using Resgate.Format.Keys;
using Resgate.Repository;
using Resgate.Storage;
using Resgate.Storage.Local;
using Resgate.Testing;
using Resgate.Testing.Storage;

namespace Resgate.EndToEnd.Tests;

/// <summary>A source, a repository, and the environment that commands need. It goes with the test.</summary>
internal sealed class Site : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("resgate-end-to-end-").FullName;

    public Site()
    {
        Directory.CreateDirectory(Source);
        Repository = Path.Combine(_root, "repository");
    }

    public string Source => Path.Combine(_root, "source");

    /// <summary>Where commands work; may be set to another one.</summary>
    public string Repository { get; set; }

    public string Password { get; set; } = Golden.Password;

    /// <summary>What commands find in their environment, besides the usual.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables { get; set; } = [];

    /// <summary>A path for whatever a test needs.</summary>
    public string At(string name) => Path.Combine(_root, name);

    /// <summary>Makes the repository, with a key that costs next to nothing to open.</summary>
    public Task InitAsync() => InitAsync(new LocalStore(Repository), Password);

    /// <summary>Likewise, in a store of any kind, which is closed by then.</summary>
    /// <param name="store">Empty.</param>
    /// <param name="passwordText">The password.</param>
    /// <param name="cuts">Where it cuts files; drawn when not said.</param>
    public static async Task InitAsync(IObjectStore store, string passwordText, Polynomial? cuts = null)
    {
        using var password = Format.Keys.Password.FromText(passwordText);
        await using var repository = await BackupRepository.InitAsync(
            store,
            key => KeyFile.Create(key, password, "user", "host", default, new ScryptCost(2, 1, 1)).Write(),
            version: 2,
            cuts ?? DrawCuts(),
            new RepositoryOptions(),
            CancellationToken.None);
    }

    public static Polynomial DrawCuts() => Polynomial.Draw(System.Security.Cryptography.RandomNumberGenerator.Fill);

    /// <summary>With one file, a repository, and a backup of that file.</summary>
    public static async Task<Site> WithBackupAsync()
    {
        var site = new Site();
        File.WriteAllText(Path.Combine(site.Source, "file"), "content");
        await site.InitAsync();
        site.BackUp();
        return site;
    }

    public Tool.Result Try(string program, params IEnumerable<string> arguments) =>
        Tool.Try(program, Source, arguments, Environment);

    /// <summary>Runs the program under test; it must succeed.</summary>
    public Tool.Result Resgate(params string[] arguments) => Run(Programs.Resgate, arguments);

    /// <summary>Runs the judge; it must succeed. It leaves no lock and no cache.</summary>
    public Tool.Result Restic(params string[] arguments) => Run(Programs.Restic, ["--no-cache", "--no-lock", .. arguments]);

    /// <summary>Starts the program under test.</summary>
    public Running Start(params string[] arguments) => StartProgram(Programs.Resgate, arguments);

    /// <summary>Starts any program in the source.</summary>
    public Running StartProgram(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = Source };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        return new Running(start);
    }

    /// <summary>Backs up the source, reading every file.</summary>
    /// <returns>The snapshot's id.</returns>
    public string BackUp() => SnapshotOf(Resgate([.. Commands.Backup, "--json"]).Text);

    public static string SnapshotOf(string json) => json.Split('\n', StringSplitOptions.RemoveEmptyEntries)
        .Select(line => JsonDocument.Parse(line).RootElement)
        .Single(line => line.GetProperty("message_type").GetString() == "summary")
        .GetProperty("snapshot_id").GetString()!;

    /// <summary>Every file of the repository that is neither an object nor the config.</summary>
    public IEnumerable<string> Strays() => Directory.EnumerateFiles(Repository, "*", SearchOption.AllDirectories)
        .Select(file => Path.GetFileName(file))
        .Where(name => name != "config" && (name.Length != 64 || name.Any(digit => !char.IsAsciiHexDigitLower(digit))));

    /// <summary>The root tree of a snapshot, as restic lists it.</summary>
    public string TreeOf(string snapshot)
    {
        using var list = JsonDocument.Parse(Restic("snapshots", "--json", snapshot).Output);
        return Assert.Single(list.RootElement.EnumerateArray()).GetProperty("tree").GetString()!;
    }

    /// <summary>The files that hold packs.</summary>
    public IReadOnlyList<FileInfo> Packs() =>
        new DirectoryInfo(Path.Combine(Repository, "data")).GetFiles("*", SearchOption.AllDirectories);

    /// <summary>The names of all files of the repository but its locks.</summary>
    public HashSet<string> Objects() =>
        [.. Directory.EnumerateFiles(Repository, "*", SearchOption.AllDirectories).Where(file => !file.Contains("/locks/", StringComparison.Ordinal))];

    /// <summary>The files that are locks; what a killed process has left of one that it was writing is none.</summary>
    public IReadOnlyList<string> Locks() =>
        [.. Directory.GetFiles(Path.Combine(Repository, "locks")).Where(static file => Path.GetFileName(file).Length == 64)];

    public void Dispose() => Tool.Run("rm", "-rf", "--", _root);

    private IEnumerable<(string, string)> Environment =>
    [
        ("RESTIC_REPOSITORY", Repository),
        ("RESTIC_PASSWORD", Password),
        ("RESTIC_CACHE_DIR", At("cache")),
        ("TZ", "UTC"),
        .. Variables,
    ];

    private Tool.Result Run(string program, string[] arguments)
    {
        var result = Try(program, arguments);
        Assert.True(
            result.ExitCode == 0,
            $"{Path.GetFileName(program)} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Text}\n{result.Errors}");
        return result;
    }
}
