using System.CommandLine;
using System.Security.Cryptography;
using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Proving;

namespace Resgate.Cli.Verbs;

/// <summary><c>prove-immutable</c>: attacks a canary at the place with the credentials at hand, and tells what was refused.</summary>
/// <remarks>
/// With <c>--json</c>: an object of type <c>probe</c> for each attack (<c>probe</c>, <c>verdict</c>, <c>detail</c>), and one
/// <c>summary</c> at the end (<c>verdict</c>, <c>canary</c>, <c>stays_until</c>). Verdicts: <c>refused</c>,
/// <c>went_through</c>, <c>inconclusive</c>, <c>not_applicable</c>. Exit codes: 0 all that destroys was refused, 3 something is
/// inconclusive, 1 something went through.
/// </remarks>
internal static class ProveImmutableVerb
{
    public static Command Create(GlobalOptions globals) =>
        new Command("prove-immutable", "Try to destroy a test object at the repository's place, and tell what the place refused").Does(globals, async call =>
        {
            var place = call.MainRepository(call.RepositoryAddress());
            call.RefuseForeignOptions(place.Address);
            await using var store = Locations.Open(place.Address, Places.Options(call, place));
            call.Say($"attacking a test object at {store.Location} with the credentials at hand");
            var proof = await new Prover(store, static bytes => RandomNumberGenerator.Fill(bytes)).RunAsync(result => Tell(call, result), call.Cancellation);
            Tell(call, proof);
            return proof.Verdict switch
            {
                Verdict.WentThrough => ExitCode.Failed,
                Verdict.Inconclusive => ExitCode.Incomplete,
                _ => ExitCode.Done,
            };
        });

    private static void Tell(Invocation call, ProbeResult result)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "probe");
                json.WriteString("probe", result.Probe);
                json.WriteString("verdict", Name(result.Verdict));
                json.WriteString("detail", result.Detail);
            });
            return;
        }

        call.Out.WriteLine($"{Name(result.Verdict).Replace('_', ' '),-15}{result.Probe}: {result.Detail}");
    }

    private static void Tell(Invocation call, Proof proof)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "summary");
                json.WriteString("verdict", Name(proof.Verdict));
                json.WriteString("canary", proof.Canary.ToString());
                if (proof.StaysUntil is { } end)
                {
                    json.WriteString("stays_until", end);
                }
            });
            return;
        }

        if (proof.StaysUntil is { } until)
        {
            call.Say($"the test object {proof.Canary} stays until {until}");
        }

        call.Out.WriteLine(proof.Verdict switch
        {
            Verdict.WentThrough => "NOT PROTECTED: whoever has these credentials can destroy what is stored here",
            Verdict.Inconclusive => "NOT PROVED: some attacks were neither refused nor did they succeed",
            _ => "protected: with these credentials, nothing that is stored here can be destroyed",
        });
    }

    private static string Name(Verdict verdict) => verdict switch
    {
        Verdict.Refused => "refused",
        Verdict.WentThrough => "went_through",
        Verdict.Inconclusive => "inconclusive",
        _ => "not_applicable",
    };
}
