namespace Resgate.Policy.Plans.Values;

/// <summary>Lists in sentences.</summary>
public static class Words
{
    /// <summary><c>a, b and c</c>.</summary>
    public static string List(IEnumerable<string> words, string last) => words.ToList() switch
    {
        [] => "nothing",
        [var only] => only,
        [.. var first, var end] => $"{string.Join(", ", first)} {last} {end}",
    };

    /// <summary><c>1 point</c>, <c>7 points</c>.</summary>
    public static string Count(long count, string noun, string? plural = null) =>
        count == 1 ? $"1 {noun}" : $"{count} {plural ?? noun + "s"}";
}
