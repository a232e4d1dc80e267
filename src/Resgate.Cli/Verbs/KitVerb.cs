using System.CommandLine;
using System.Text;
using Resgate.Cli.Kits;
using Resgate.Cli.Output;
using Resgate.Cli.Plans;
using Resgate.Cli.Running;
using Resgate.Format.Keys;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>kit</c>: writes down what a recovery needs when nothing else is left; <c>kit verify</c> shows that it is enough.</summary>
internal sealed class KitVerb
{
    private const string PassphraseVariable = "RESGATE_KIT_PASSPHRASE";

    private readonly Option<string> _plan = PlanFile.Option();
    private readonly Option<string> _to = Verb.Text("--to", "the file to write (default: resgate-kit-DEVICE, here); - for standard output, in the clear if not encrypted");
    private readonly Option<bool> _html = Verb.Flag("--html", "a page to print, instead of plain text");
    private readonly Option<string> _language = Verb.Text("--language", "en or pt-BR (default: by LANG)");
    private readonly Option<bool> _encrypt = Verb.Flag("--encrypt", "ask for a passphrase, and encrypt the kit with it");
    private readonly Option<string> _passphraseFile = Verb.Text("--passphrase-file", "file with the passphrase of the kit");
    private readonly Option<string> _passphraseCommand =
        Verb.Text("--passphrase-command", $"command whose output is the passphrase (default: ${PassphraseVariable}, or asked for)");

    public static Command Create(GlobalOptions globals)
    {
        var verb = new KitVerb();
        return new Command("kit", "Write down what a recovery needs: addresses, passwords, commands")
        {
            verb._plan, verb._to, verb._html, verb._language, verb._encrypt, verb._passphraseFile, verb._passphraseCommand, CreateVerify(globals),
        }.Does(globals, verb.MakeAsync);
    }

    private static Command CreateVerify(GlobalOptions globals)
    {
        var verb = new KitVerb();
        var file = new Argument<string>("FILE") { Description = "the kit" };
        return new Command("verify", "Open every place with nothing but a kit, and record that it did")
        {
            file, verb._passphraseFile, verb._passphraseCommand,
        }.Does(globals, call => verb.VerifyAsync(call, call.Get(file)!));
    }

    private async ValueTask<ExitCode> MakeAsync(Invocation call)
    {
        var reading = PlanFile.Read(call.Get(_plan) ?? PlanFile.UsualPath);
        if (reading.Plan is not { } plan)
        {
            PlanFile.Complain(call, reading, call.Error);
            return ExitCode.InvalidPlan;
        }

        var words = KitWords.Of(call.Get(_language), Setting.Variable("LC_ALL"), Setting.Variable("LC_MESSAGES"), Setting.Variable("LANG"));
        var kit = await PlanKit.GatherAsync(plan, call.Time.GetUtcNow(), call.Cancellation);
        var blocks = KitPages.Compose(kit, words, VersionVerb.ProductVersion);
        var pages = Encoding.UTF8.GetBytes(call.Get(_html) ? KitHtml.Write(blocks, words.Language) : KitText.Write(blocks));
        var isSealed = call.Get(_encrypt) || plan.Kit is { IsEncrypted: true } || HasPassphrase(call);
        if (isSealed)
        {
            using var passphrase = await PassphraseAsync(call, "enter a passphrase for the kit: ", twice: true);
            pages = KitEnvelope.Seal(pages, passphrase);
        }

        var to = call.Get(_to) ?? $"resgate-kit-{plan.Device.Replace('/', '-')}{(call.Get(_html) ? ".html" : ".txt")}{(isSealed ? ".enc" : "")}";
        await WriteAsync(call, to, pages);
        await RecordAsync(call, record => record with { MadeId = kit.Id, Made = kit.Made, MadePlaces = [.. kit.Places.Select(static place => place.Name)] });
        if (to != "-")
        {
            Tell(call, kit, to, isSealed);
        }

        return ExitCode.Done;
    }

    private async ValueTask<ExitCode> VerifyAsync(Invocation call, string file)
    {
        var kit = await ReadAsync(call, file);
        var answers = new List<KitAnswer>();
        await foreach (var answer in new KitVerification(kit, call.Time).RunAsync(call.Cancellation))
        {
            answers.Add(answer);
            Tell(call, answer);
        }

        await RecordAsync(call, record => record with { VerifiedId = kit.Id, Verified = call.Time.GetUtcNow(), Places = answers });
        var opened = answers.Count(static answer => answer.Opened);
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "kit_verified");
                json.WriteString("kit", kit.Id);
                json.WriteBoolean("all", opened == answers.Count);
            });
        }

        call.Say(opened == answers.Count ? "the kit opens every place" : $"the kit opens {opened} of {answers.Count} places");
        return opened == answers.Count ? ExitCode.Done : opened > 0 ? ExitCode.Incomplete : ExitCode.Failed;
    }

    private async ValueTask<RecoveryKit> ReadAsync(Invocation call, string file)
    {
        var content = TextFiles.Read(file, "kit");
        if (!KitEnvelope.IsSealed(content))
        {
            return KitParser.Read(Encoding.UTF8.GetString(content));
        }

        using var passphrase = await PassphraseAsync(call, "enter the passphrase of the kit: ", twice: false);
        try
        {
            return KitParser.Read(Encoding.UTF8.GetString(KitEnvelope.Open(content, passphrase)));
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.Damaged)
        {
            // A passphrase that does not fit gives padding that looks right once in 256 times.
            throw new ResgateException(FailureKind.WrongPassword, "the passphrase does not open this kit, or it is damaged");
        }
    }

    // What was made or found out is worth having, even on a machine where this account may record nothing.
    private static async ValueTask RecordAsync(Invocation call, Func<KitRecord, KitRecord> change)
    {
        try
        {
            var state = new StateFolder();
            state.Create();
            await change(KitRecord.Read(state.KitFile)).WriteAsync(state.KitFile, call.Cancellation);
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            call.Warn($"not recorded: {FailureReport.Advised(failure)}");
        }
    }

    private static async ValueTask WriteAsync(Invocation call, string to, byte[] pages)
    {
        if (to == "-")
        {
            await StandardOutput.WriteAsync(output => output.WriteAsync(pages, call.Cancellation), call.Cancellation);
        }
        else
        {
            await WholeFile.WriteAsync(to, output => output.WriteAsync(pages, call.Cancellation), call.Cancellation, isPrivate: true);
        }
    }

    private static void Tell(Invocation call, RecoveryKit kit, string to, bool isSealed)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "kit_made");
                json.WriteString("kit", kit.Id);
                json.WriteString("file", to);
                json.WriteBoolean("encrypted", isSealed);
                json.WriteStartArray("places");
                kit.Places.Select(static place => place.Name).ToList().ForEach(json.WriteStringValue);
                json.WriteEndArray();
            });
        }

        call.Say($"{to}: the recovery kit of {kit.Device}, with {string.Join(", ", kit.Places.Select(static place => place.Name))}");
        call.Say(isSealed
            ? $"it opens without Resgate too: {KitEnvelope.OpeningCommand} {to}"
            : "it is not encrypted: print it, lock it away off the device, and remove the file");
        call.Say($"next: {ProgramName.Name} kit verify {to}");
    }

    private static void Tell(Invocation call, KitAnswer answer)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "kit_place");
                json.WriteString("place", answer.Place);
                json.WriteBoolean("opened", answer.Opened);
                json.WriteNumber("points", answer.Points);
                json.WriteString("why", answer.Why);
            });
        }

        if (answer.Opened)
        {
            call.Say($"{answer.Place}: opens, {answer.Points} points of this device");
        }
        else
        {
            call.Warn($"{answer.Place}: does not open: {answer.Why}");
        }
    }

    private bool HasPassphrase(Invocation call) =>
        call.WasGiven(_passphraseFile) || call.WasGiven(_passphraseCommand) || Setting.Variable(PassphraseVariable) is not null;

    private ValueTask<Password> PassphraseAsync(Invocation call, string prompt, bool twice) => RepositoryAccess.ReadPasswordAsync(
        call.Get(_passphraseFile), call.Get(_passphraseCommand), noPassword: false, Setting.Variable(PassphraseVariable), prompt, twice, call.Cancellation);
}
