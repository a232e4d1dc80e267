using System.CommandLine;
using System.Security.Cryptography;
using Resgate.Cli.Healing;
using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Healing;

namespace Resgate.Cli.Verbs;

/// <summary><c>heal</c>: brings back what a repository has lost, from others that hold the same.</summary>
internal sealed class HealVerb
{
    private readonly FurtherRepositories _from = new("from", "repository that may have what this one lost, under whatever key");
    private readonly Option<string> _subset = Verb.Text(
        "--read-data-subset", "read only some packs to find damage: n/t, x% or a size such as 500M (default: read all)");
    private readonly Option<bool> _missingOnly =
        Verb.Flag("--missing-only", "read no packs to find damage: look for what is not there");
    private readonly Option<bool> _dryRun = Verb.Flag("--dry-run", "change nothing, print what would be done", "-n");

    public static Command Create(GlobalOptions globals)
    {
        var verb = new HealVerb();
        var command = new Command("heal", "Bring back lost and damaged data from repositories that hold the same")
        {
            verb._subset, verb._missingOnly, verb._dryRun,
        };
        verb._from.AddTo(command);
        return command.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var choices = _from.Read(call);
        var subset = ReadSubset(call);
        var dryRun = call.Get(_dryRun);
        if (choices.Count == 0)
        {
            throw new ResgateException(FailureKind.Usage, "heal needs another repository: say --from-repo ADDRESS");
        }

        var broken = call.MainRepository(call.RepositoryAddress());
        call.RefuseForeignOptions([broken.Address, .. choices.Select(static choice => choice.Address)]);
        call.Say("create exclusive lock for repository");
        await using var opened = await call.OpenAsync(broken, PruneVerb.LockModeOf(call, dryRun, "heal"), trustsCache: false);
        await using var sources = await HealSources.OpenAsync(call, choices);
        var text = new HealText(call);
        var plan = await DiagnoseAsync(call, opened, sources, subset);
        text.TellPlan(plan);

        var healer = new Healer(opened.Repository, plan, sources.All, new WorkReport(call));
        if (!dryRun && plan.HasWork)
        {
            await healer.RunAsync(opened.Cancellation);
        }

        text.TellLosses(plan, healer.FindAffected(opened.Cancellation));
        text.End(plan, healer.Healed, dryRun);
        return plan.HealsAll ? ExitCode.Done : ExitCode.Incomplete;
    }

    private static async ValueTask<HealPlan> DiagnoseAsync(
        Invocation call, OpenRepository opened, HealSources sources, ReadDataSubset? subset)
    {
        // Which packs are drawn is no secret; that they are others each time is the point.
        var random = new Random(RandomNumberGenerator.GetInt32(int.MaxValue));
        return await new Diagnosis(opened.Repository, sources.All, new WorkReport(call))
            .RunAsync(subset, random, opened.Cancellation);
    }

    private ReadDataSubset? ReadSubset(Invocation call) => (call.Get(_subset), call.Get(_missingOnly)) switch
    {
        (null, false) => ReadDataSubset.Everything,
        (null, true) => null,
        (_, true) => throw new ResgateException(
            FailureKind.Usage, "--missing-only and --read-data-subset cannot be given together"),
        var (text, _) => ReadDataSubset.Parse(text),
    };
}
