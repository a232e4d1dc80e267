namespace Resgate.Policy.Plans.Reading;

/// <summary>The words that YAML 1.1 has for true and false, of which 1.2 kept two: the country code NO is one.</summary>
internal static class Truth
{
    /// <summary><c>true</c>, <c>false</c>, or null for any other text.</summary>
    public static string? Of(string text) => text.ToLowerInvariant() switch
    {
        "true" or "yes" or "y" or "on" => "true",
        "false" or "no" or "n" or "off" => "false",
        _ => null,
    };
}
