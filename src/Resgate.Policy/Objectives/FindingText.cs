using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives;

/// <summary>Findings as text for people.</summary>
public static class FindingText
{
    /// <summary>A headline, the sentence, the timeline and the change; no line ends with a line feed.</summary>
    public static IEnumerable<string> Lines(Finding finding)
    {
        yield return $"{Word(finding.Severity)} {finding.Id}{About(finding)} ({finding.At})";
        yield return $"  {finding.What}";
        foreach (var step in finding.Timeline)
        {
            yield return $"    {step}";
        }

        yield return $"  Change: {finding.Change}";
    }

    /// <summary>As scripts and headlines have it.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Broken => "broken",
        Severity.Risk => "risk",
        _ => "note",
    };

    /// <summary><c>2 broken, 1 risk, 3 notes</c>; what there is none of is left out.</summary>
    public static string Summary(IReadOnlyCollection<Finding> findings)
    {
        var counts = new List<string>();
        (Severity, string)[] nouns = [(Severity.Broken, "broken promise"), (Severity.Risk, "risk"), (Severity.Note, "note")];
        foreach (var (severity, noun) in nouns)
        {
            var count = findings.Count(finding => finding.Severity == severity);
            if (count > 0)
            {
                counts.Add(Words.Count(count, noun));
            }
        }

        return counts.Count == 0 ? "no findings" : string.Join(", ", counts);
    }

    private static string About(Finding finding) => (finding.Classes, finding.Places) switch
    {
        ([], []) => "",
        ([], var places) => $": {string.Join(", ", places)}",
        (var classes, []) => $": {string.Join(", ", classes)}",
        var (classes, places) => $": {string.Join(", ", classes)} at {string.Join(", ", places)}",
    };
}
