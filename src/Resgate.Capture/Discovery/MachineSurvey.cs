using Resgate.Capture.Databases;
using Resgate.Engine.FileSystems;
using Resgate.Format.Text;

namespace Resgate.Capture.Discovery;

/// <summary>What was found of one installation and of the machine around it. Paths are absolute.</summary>
public sealed record MachineSurvey
{
    private const int MostEntries = 200_000;
    private const int MostLevels = 12;
    private const int MostAround = 50_000;
    private const int LevelsAround = 5;
    private static readonly string[] _modelRecords = ["model_manifest.json", ".current_model_info.json"];

    /// <summary>The installation's folder.</summary>
    public required string Root { get; init; }

    /// <summary>Where its clips and documents are.</summary>
    public required string Storage { get; init; }

    /// <summary>Folders of the storage that no walk from <see cref="Root"/> comes to, since they lie elsewhere or are links.</summary>
    public required IReadOnlyList<string> StorageApart { get; init; }

    /// <summary>What says which model is installed: small, and not among what is made anew.</summary>
    public IEnumerable<string> ModelRecords =>
        Entries.Where(static entry => !entry.IsFolder && _modelRecords.Contains(Path.GetFileName(entry.Path))).Select(static entry => entry.Path);

    /// <summary>The orchestrator's state where <c>.env</c> names it; null when it does not.</summary>
    public string? StateFile { get; init; }

    /// <summary>What of <c>.env</c> could not be made out, a line each.</summary>
    public required IReadOnlyList<string> Complaints { get; init; }

    /// <summary>SQLite databases of the installation and its storage, and the orchestrator's wherever it is.</summary>
    public required IReadOnlyList<string> Databases { get; init; }

    /// <summary>SQLite databases beside the installation, in the folders that were searched for it.</summary>
    public required IReadOnlyList<string> DatabasesAround { get; init; }

    /// <summary>Units of systemd and snippets of logrotate that name the installation.</summary>
    public required IReadOnlyList<string> HostFiles { get; init; }

    public required IReadOnlyList<NginxSite> Sites { get; init; }

    public required IReadOnlyList<CronTable> CronTables { get; init; }

    public required DockerAnswer Docker { get; init; }

    public required MountTable Mounts { get; init; }

    /// <summary>What the installation and its storage consist of.</summary>
    public required IReadOnlyList<WalkedEntry> Entries { get; init; }

    /// <summary>Whether there was more than was looked at.</summary>
    public required bool IsCutShort { get; init; }

    /// <summary>Looks at a machine.</summary>
    /// <param name="machine">Where to look.</param>
    /// <param name="root">The installation.</param>
    /// <param name="searched">Folders whose other databases are told of.</param>
    /// <param name="cronUsers">Users whose cron tables are the installation's, beside its owner.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async ValueTask<MachineSurvey> MakeAsync(
        Machine machine, string root, IReadOnlyList<string> searched, IReadOnlyList<string> cronUsers, CancellationToken cancellation)
    {
        var settings = SettingsFile.Read(root);
        var storage = settings.Storage ?? Path.Combine(root, "storage");
        var walk = new FolderWalk(MostEntries, MostLevels);
        List<WalkedEntry> entries = [.. walk.From(root)];
        var apart = ApartOf(root, storage);
        apart.ForEach(folder => entries.AddRange(walk.From(folder)));

        // An installation that was not installed into the host keeps the host's files in a folder of its own.
        List<string> etc = [machine.Etc, Path.Combine(root, "etc")];
        List<string> named = [root, storage];
        var around = new FolderWalk(MostAround, LevelsAround);
        return new MachineSurvey
        {
            Root = root,
            Storage = storage,
            StorageApart = apart,
            StateFile = settings.StateFile,
            Complaints = settings.Complaints,
            Databases =
            [
                .. SqliteSearch.Among(entries)
                    .Concat(settings.StateFile is { } state && SqliteFiles.IsDatabase(RawText.Encode(state)) ? [state] : [])
                    .Distinct(),
            ],
            DatabasesAround =
            [
                .. SqliteSearch.Among(searched.SelectMany(top => around.From(top, folder => !IsWithin(folder, root) && !IsWithin(folder, storage))))
                    .Where(path => !IsWithin(path, root) && !IsWithin(path, storage))
                    .Distinct(),
            ],
            HostFiles = [.. etc.SelectMany(folder => HostFilesOf(folder, named))],
            Sites = [.. etc.SelectMany(folder => new NginxSites(Path.Combine(folder, "nginx")).Find(named))],
            CronTables = await new CronTables(machine.Run, machine.CronSpool)
                .FindAsync([.. cronUsers.Concat(OwnerOf(root) is { } owner ? [owner] : []).Distinct()], OwnerOf("/proc/self/."), named, cancellation),
            Docker = await new DockerEngine(machine.DockerSockets).AskAsync(cancellation),
            Mounts = new MountTable(machine.MountInfo, machine.Sys),
            Entries = entries,
            IsCutShort = walk.IsCutShort,
        };
    }

    /// <summary>Whether a path is a folder or lies in it.</summary>
    public static bool IsWithin(string path, string folder) => (path + "/").StartsWith(folder.TrimEnd('/') + "/", StringComparison.Ordinal);

    private static List<string> ApartOf(string root, string storage)
    {
        // Models are large, and often on a disk of their own.
        var models = Path.Combine(storage, "models");
        return
        [
            .. !IsWithin(storage, root) || new DirectoryInfo(storage).LinkTarget is not null ? [storage] : (string[])[],
            .. new DirectoryInfo(models) is { LinkTarget: not null, Exists: true } ? [models] : (string[])[],
        ];
    }

    // A timer names its service by having its name, not the folder.
    private static IEnumerable<string> HostFilesOf(string etc, List<string> named)
    {
        var units = Path.Combine(etc, "systemd/system");
        var services = new HostFiles(units).Naming(named, ".service");
        return
        [
            .. new HostFiles(Path.Combine(etc, "logrotate.d")).Naming(named),
            .. services,
            .. services.Select(static service => Path.ChangeExtension(service, ".timer")).Where(File.Exists),
        ];
    }

    private static string? OwnerOf(string path) => SourcePaths.OwnerOf(RawText.Encode(path));
}
