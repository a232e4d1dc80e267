using System.CommandLine;
using Resgate.Cli.Maintenance;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Checking;
using Resgate.Repository.Repairing;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>migrate</c>: lists and applies changes of the repository's format. There is one.</summary>
internal static class MigrateVerb
{
    private const string Upgrade = "upgrade_repo_v2";

    public static Command Create(GlobalOptions globals)
    {
        var names = Verb.Many("migration name", "what to apply (default: list what can be)");
        var force = Verb.Flag("--force", "apply a migration a second time", "-f");
        return new Command("migrate", "Change the repository's format") { names, force }.Does(globals, RunAsync, hasJson: false);

        async ValueTask<ExitCode> RunAsync(Invocation call)
        {
            await using var open = await call.OpenAsync(LockMode.Exclusive);
            var wanted = call.Get(names) ?? [];
            if (wanted.Length == 0)
            {
                List(call, open.Repository);
            }

            foreach (var name in wanted)
            {
                await ApplyAsync(call, open.Repository, name, call.Get(force), open.Cancellation);
            }

            return ExitCode.Done;
        }
    }

    private static void List(Invocation call, BackupRepository repository)
    {
        call.Say("available migrations:");
        call.Say(repository.Config.Version == 1
            ? $"  {Upgrade}\tupgrade a repository to version 2"
            : "no migrations found");
    }

    private static async ValueTask ApplyAsync(
        Invocation call, BackupRepository repository, string name, bool force, CancellationToken cancellation)
    {
        if (name != Upgrade)
        {
            call.Warn($"unknown migration {name}");
            return;
        }

        if (repository.Config.Version != 1)
        {
            if (!force)
            {
                var version = repository.Config.Version;
                call.Warn($"migration {name} cannot be applied: repository is already upgraded to version {version}");
                call.Warn("If you want to apply this migration anyway, re-run with option --force");
                return;
            }

            call.Warn($"check for migration {name} failed, continuing anyway");
        }

        call.Say("checking repository integrity...");
        await CheckAsync(call.HeedingJson(), repository, cancellation);
        call.Say($"applying migration {name}...");
        string? copy = null;
        await FormatUpgrade.RunAsync(repository, config => copy = KeepCopy(repository.Config.Id, config.Span), cancellation);
        File.Delete(copy!);
        call.Say($"migration {name}: success");
    }

    private static async ValueTask CheckAsync(Invocation call, BackupRepository repository, CancellationToken cancellation)
    {
        var checker = new Checker(repository);
        var text = new CheckText(call);
        var snapshots = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, cancellation);
        await CheckSteps.RunAsync(
            call, checker, text, [.. snapshots.Select(stored => (stored.Id, stored.Snapshot.Tree))], cancellation);
        text.TellNews(checker.Report);
        if (checker.Report.Errors.Count > 0)
        {
            throw new ResgateException(FailureKind.Damaged, "the repository contains errors and was left as it is")
            {
                Hint = "repair it first; 'check' tells what is wrong",
            };
        }

        call.Say("no errors were found");
    }

    private static string KeepCopy(Id repository, ReadOnlySpan<byte> config)
    {
        var path = Path.Combine(Path.GetTempPath(), $"resgate-config-{repository.ToShortString()}-{Guid.NewGuid():N}");
        try
        {
            using var file = new FileStream(path, new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            });
            file.Write(config);
            file.Flush();
            Storage.Durable.Sync(file.SafeFileHandle, path);
            return path;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, "cannot put a copy of the config aside", cause);
        }
    }
}
