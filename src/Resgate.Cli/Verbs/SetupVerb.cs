using System.CommandLine;
using Resgate.Capture.Discovery;
using Resgate.Capture.Drafting;
using Resgate.Cli.Plans;
using Resgate.Cli.Running;
using Resgate.Cli.Setup;
using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>setup</c>: looks at the machine and writes a plan for what it finds.</summary>
/// <remarks>Ends with 0 when the plan can be run, and with 3 when something is missing in it that only people know.</remarks>
internal sealed class SetupVerb
{
    private readonly Option<string> _root = Verb.Text("--root", "look for the installation here only (default: /opt, /srv, /home and the working directory)");
    private readonly Option<string> _device = Verb.Text("--device", "the name of this machine in its points (default: its host name)");
    private readonly Option<string[]> _places = Verb.Texts("--place", "a place for copies, as NAME=ADDRESS; may be said several times");
    private readonly Option<string> _responsible = Verb.Text("--responsible", "who answers for recovery, as NAME <EMAIL>");
    private readonly Option<string> _to = Verb.Text("--to", $"where to write the plan (default: {PlanFile.DefaultPath})");
    private readonly Option<bool> _force = Verb.Flag("--force", "replace a plan that is there");

    public static Command Create(GlobalOptions globals)
    {
        var verb = new SetupVerb();
        return new Command("setup", "Look at this machine and write a plan that protects it")
        {
            verb._root, verb._device, verb._places, verb._responsible, verb._to, verb._force,
        }.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var to = call.Get(_to) is not "-"
            ? Path.GetFullPath(call.Get(_to) ?? PlanFile.DefaultPath)
            : throw new ResgateException(FailureKind.Usage, "a plan is written to a file, and - is none") { Hint = "'--to ./-' writes to a file of that name" };
        PlanWriter.Refuse(to, call.Get(_force));
        var machine = new Machine { DockerSockets = HeldContainers.Sockets };
        var report = new SetupReport(call);
        var device = call.Get(_device) ?? Identity.HostName;
        var root = call.Get(_root);
        if (root is not null && !Directory.Exists(root))
        {
            throw new ResgateException(FailureKind.NotFound, $"there is no folder {root}");
        }

        IReadOnlyList<string> tops = root is null ? [.. machine.UsualFolders, Environment.CurrentDirectory] : [root];
        var installations = new InstallationSearch(tops).Run();
        if (installations.Count == 0)
        {
            await PlanWriter.WriteAsync(to, DraftText.Skeleton(device), call.Get(_force), call.Cancellation);
            report.Written(to, null, $"no VV-Video-AI-System was found in {string.Join(", ", tops)}; the plan is a skeleton to be filled in", ExitCode.Incomplete);
            return ExitCode.Incomplete;
        }

        var survey = await MachineSurvey.MakeAsync(machine, installations[0], root is null ? machine.UsualFolders : [root], PlanDrafter.CronUsers, call.Cancellation);
        var draft = PlanDrafter.Draft(survey);
        report.Survey(survey, installations.Skip(1));
        report.Unprotected(draft.Unprotected);
        var apart = survey.Mounts.Apart(survey.Root);
        var answers = Answers(call, survey, apart, device);
        return await WriteAsync(call, report, to, DraftText.Write(draft, answers, apart), answers.Places);
    }

    private async ValueTask<ExitCode> WriteAsync(Invocation call, SetupReport report, string to, string text, IReadOnlyList<DraftedPlace> places)
    {
        if (places.Count == 0)
        {
            await PlanWriter.WriteAsync(to, text, call.Get(_force), call.Cancellation);
            report.Written(to, null, "where copies go: say --place NAME=ADDRESS, or fill in 'places' in the plan", ExitCode.Incomplete);
            return ExitCode.Incomplete;
        }

        var reading = PlanReader.Read(text, to);
        if (reading.Plan is not { } plan)
        {
            throw new ResgateException(FailureKind.Usage, reading.Complaints[0].What) { Hint = reading.Complaints[0].ToDo };
        }

        await PlanWriter.WriteAsync(to, text, call.Get(_force), call.Cancellation);
        report.Places(places);
        var findings = PlanCheck.Run(new PlanFacts(plan, measured: null, DateOnly.FromDateTime(call.Time.GetLocalNow().DateTime)));
        report.Written(to, findings, null, ExitCode.Done, NextSteps.Of(plan, to));
        return ExitCode.Done;
    }

    private DraftAnswers Answers(Invocation call, MachineSurvey survey, IReadOnlyList<Mount> apart, string device)
    {
        var questions = new SetupQuestions(call);
        var places = new OfferedPlaces(survey.Mounts, survey.Root);
        (call.Get(_places) ?? []).ToList().ForEach(places.Add);
        var responsible = SetupQuestions.Read(call.Get(_responsible));
        if (places.All.Count == 0 && questions.CanAsk)
        {
            questions.AddPlaces([.. apart.Select(static mount => $"disk2={mount.Folder}/resgate"), "nas=sftp:backup@nas:/volume1/resgate"], places);
            responsible ??= questions.Responsible();
        }

        var password = call.Get(call.Globals.PasswordFile) is { Length: > 0 } file ? Path.GetFullPath(file) : null;
        return new DraftAnswers(device, places.All, password, responsible);
    }
}
