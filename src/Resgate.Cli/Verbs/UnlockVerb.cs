using System.CommandLine;
using Resgate.Primitives;
using Resgate.Repository.Locks;

namespace Resgate.Cli.Verbs;

/// <summary><c>unlock</c>: removes locks whose holders are gone.</summary>
internal static class UnlockVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var all = Verb.Flag("--remove-all", "remove all locks, also those of processes that still run");
        return new Command("unlock", "Remove locks that other processes left behind") { all }.Does(globals, async call =>
        {
            await using var opened = await call.OpenAsync(LockMode.None);
            var outcome = await new StaleLocks(opened.Repository, RepositoryAccess.ThisProcess())
                .RemoveAsync(call.Get(all), opened.Cancellation);
            if (outcome.Removed > 0)
            {
                call.Say($"successfully removed {outcome.Removed} locks");
            }

            foreach (var spared in outcome.Spared)
            {
                call.Warn($"left alone: {spared}; --remove-all would remove it");
            }

            return ExitCode.Done;
        });
    }
}
