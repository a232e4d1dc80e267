using Resgate.Cli.Output;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Setup;

/// <summary>Asks what no machine can know. Only at a terminal.</summary>
/// <param name="call">Questions go to standard error.</param>
internal sealed class SetupQuestions(Invocation call)
{
    /// <summary>Whether somebody is there to answer.</summary>
    public bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected && !call.Json && !call.Quiet;

    /// <summary>Asks for places until an empty line; for one that makes no sense again.</summary>
    /// <param name="examples">As somebody might answer.</param>
    /// <param name="places">Gets them.</param>
    public void AddPlaces(IEnumerable<string> examples, OfferedPlaces places)
    {
        call.Error.WriteLine("Where shall copies go? One place a line, as NAME=ADDRESS; an empty line ends.");
        examples.ToList().ForEach(example => call.Error.WriteLine($"  for instance {example}"));
        while (Ask("place: ") is { Length: > 0 } place)
        {
            try
            {
                places.Add(place);
            }
            catch (ResgateException failure) when (failure.Kind == FailureKind.Usage)
            {
                call.Error.WriteLine($"  not taken: {FailureReport.Advised(failure)}");
            }
        }
    }

    /// <summary>Null when nobody is named.</summary>
    public Responsible? Responsible() => Read(Ask("Who answers for recovery (NAME <EMAIL>, may be empty)? "));

    /// <param name="text"><c>NAME</c> or <c>NAME &lt;EMAIL&gt;</c>.</param>
    public static Responsible? Read(string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return text.TrimEnd() is [.. var name, '>'] && name.LastIndexOf('<') is > 0 and var at
            ? new Responsible(name[..at].Trim(), name[(at + 1)..].Trim(), null)
            : new Responsible(text.Trim(), null, null);
    }

    private string? Ask(string question)
    {
        call.Error.Write(question);
        return Console.In.ReadLine()?.Trim();
    }
}
