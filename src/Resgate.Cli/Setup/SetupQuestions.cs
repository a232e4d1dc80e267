using Resgate.Policy.Plans;

namespace Resgate.Cli.Setup;

/// <summary>Asks what no machine can know. Only at a terminal.</summary>
/// <param name="call">Questions go to standard error.</param>
internal sealed class SetupQuestions(Invocation call)
{
    /// <summary>Whether somebody is there to answer.</summary>
    public bool CanAsk => !Console.IsInputRedirected && !Console.IsErrorRedirected && !call.Json && !call.Quiet;

    /// <summary>Places, as the flag has them, until an empty line.</summary>
    public IReadOnlyList<string> Places(IEnumerable<string> examples)
    {
        call.Error.WriteLine("Where shall copies go? One place a line, as NAME=ADDRESS; an empty line ends.");
        examples.ToList().ForEach(example => call.Error.WriteLine($"  for instance {example}"));
        var places = new List<string>();
        while (Ask("place: ") is { Length: > 0 } place)
        {
            places.Add(place);
        }

        return places;
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
