using System.CommandLine;
using System.Security.Cryptography;
using Resgate.Cli.Output;
using Resgate.Format.Chunking;
using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Repository;

namespace Resgate.Cli.Verbs;

/// <summary><c>init</c>: makes a new repository.</summary>
internal static class InitVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var version = Verb.Text("--repository-version", "format version: 1, 2, stable or latest (default: stable)");
        var copyChunker =
            Verb.Flag("--copy-chunker-params", "cut as another repository does, so that copies between the two deduplicate");
        var from = new SecondaryOptions("from");
        var command = new Command("init", "Make a new repository") { version, copyChunker };
        from.AddTo(command);
        return command.Does(globals, async call =>
        {
            if (call.Get(copyChunker) != from.IsGiven(call))
            {
                throw new ResgateException(FailureKind.Usage, "--copy-chunker-params and --from-repo go together");
            }

            call.RefuseForeignOptions([call.MainRepository(call.RepositoryAddress()).Address, .. from.IsGiven(call) ? (string[])[from.Read(call).Address] : []]);
            var polynomial = call.Get(copyChunker)
                ? await PolynomialOfAsync(call, from)
                : Polynomial.Draw(RandomNumberGenerator.Fill);
            using var password = await ReadNewPasswordAsync(call);
            await using var repository = await InitAsync(call, ParseVersion(call.Get(version) ?? "stable"), polynomial, password);
            Tell(call, repository, isCopy: call.Get(copyChunker));
            return ExitCode.Done;
        });
    }

    private static async ValueTask<BackupRepository> InitAsync(
        Invocation call, int version, Polynomial polynomial, Password password)
    {
        var cost = ScryptCost.Calibrate(call.Time);
        return await BackupRepository.InitAsync(
            call.OpenStore(),
            key => KeyFile.Create(
                key,
                password,
                Environment.UserName,
                Identity.HostName,
                Timestamp.From(call.Time.GetLocalNow()),
                cost).Write(),
            version,
            polynomial,
            call.RepositoryOptions(),
            call.Cancellation);
    }

    private static async ValueTask<Polynomial> PolynomialOfAsync(Invocation call, SecondaryOptions from)
    {
        await using var other = await from.OpenAsync(call);
        return new Polynomial(other.Config.Polynomial);
    }

    private static ValueTask<Password> ReadNewPasswordAsync(Invocation call) =>
        call.ReadNewPasswordAsync(prompt: "enter password for new repository: ");

    private static int ParseVersion(string text) => text switch
    {
        "1" => 1,
        "2" or "stable" or "latest" or "" => 2,
        _ => throw new ResgateException(FailureKind.Usage, $"invalid repository version '{text}': it is 1, 2, stable or latest"),
    };

    private static void Tell(Invocation call, BackupRepository repository, bool isCopy)
    {
        var id = repository.Config.Id.ToString();

        // As it was said; a password can be in an address only.
        var said = call.RepositoryAddress();
        var place = said.Contains("://", StringComparison.Ordinal) ? repository.Store.Location : said;
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "initialized");
                json.WriteString("id", id);
                json.WriteString("repository", place);
            });
            return;
        }

        call.Say($"created restic repository {id[..10]} at {place}");
        if (isCopy)
        {
            call.Say(" with chunker parameters copied from secondary repository");
        }

        call.Say("");
        call.Say("Please note that knowledge of your password is required to access");
        call.Say("the repository. Losing your password means that your data is");
        call.Say("irrecoverably lost.");
    }
}
