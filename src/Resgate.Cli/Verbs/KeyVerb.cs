using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Repairing;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Keys;
using Resgate.Storage;

namespace Resgate.Cli.Verbs;

/// <summary><c>key</c>: the passwords that open a repository.</summary>
internal static class KeyVerb
{
    public static Command Create(GlobalOptions globals) =>
        new("key", "List, add, change and remove the passwords of a repository")
        {
            CreateList(globals), CreateAdd(globals), CreatePasswd(globals), CreateRemove(globals),
        };

    private static Command CreateList(GlobalOptions globals) =>
        new Command("list", "List the keys").Does(globals, static async call =>
        {
            await using var open = await call.OpenAsync(LockMode.Shared);
            var keys = await new RepositoryKeys(open.Repository).ListAsync(
                (id, why) => call.Warn($"cannot read key {id.ToShortString()}: {FailureReport.OneLine(why)}"), open.Cancellation);
            KeyTable.Write(call, keys, open.Repository.KeyInUse);
            return ExitCode.Done;
        });

    private static Command CreateAdd(GlobalOptions globals)
    {
        var options = new NewKeyOptions();
        var command = new Command("add", "Add a key, for another password");
        options.AddTo(command);
        return command.Does(globals, RunAsync, hasJson: false);

        async ValueTask<ExitCode> RunAsync(Invocation call)
        {
            await using var open = await call.OpenAsync(LockMode.Append);
            using var password = await options.ReadPasswordAsync(call);
            var file = options.Create(call, open.Repository, password);
            var id = await new RepositoryKeys(open.Repository).AddAsync(file, password, open.Cancellation);
            call.Say($"saved new key with ID {id}");
            return ExitCode.Done;
        }
    }

    private static Command CreatePasswd(GlobalOptions globals)
    {
        var options = new NewKeyOptions();
        var command = new Command("passwd", "Change the password that was used to open the repository");
        options.AddTo(command);
        return command.Does(globals, RunAsync, hasJson: false);

        async ValueTask<ExitCode> RunAsync(Invocation call)
        {
            await using var open = await call.OpenAsync(LockMode.Exclusive);
            using var password = await options.ReadPasswordAsync(call);
            var file = options.Create(call, open.Repository, password);
            await new RepositoryKeys(open.Repository).ReplaceAsync(file, password, open.Cancellation);
            var made = Snapshots.SnapshotTitle.Moment(file.CreatedAt ?? default);
            call.Say($"saved new key as <Key of {file.UserName}@{file.HostName}, created on {made}>");
            return ExitCode.Done;
        }
    }

    private static Command CreateRemove(GlobalOptions globals)
    {
        var ids = Verb.Many("ID", "the key, or the beginning of its id");
        return new Command("remove", "Remove a key; not the one in use") { ids }.Does(globals, async call =>
        {
            if (call.Get(ids) is not [var wanted])
            {
                throw new ResgateException(FailureKind.Usage, "key remove expects one argument as the key id");
            }

            await using var open = await call.OpenAsync(LockMode.Exclusive);
            var id = await ObjectNames.ResolveAsync(open.Repository.Store, ObjectFolder.Keys, wanted, open.Cancellation);
            await new RepositoryKeys(open.Repository).RemoveAsync(id, open.Cancellation);
            call.Say($"removed key {id}");
            return ExitCode.Done;
        });
    }
}
