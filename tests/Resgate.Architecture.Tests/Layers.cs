namespace Resgate.Architecture.Tests;

/// <summary>Who may see whom: the table that the architecture promises.</summary>
/// <remarks>
/// Order is meaning: a layer sees layers above it only. <c>Format</c> and <c>Policy</c> are pure and stand alone;
/// <c>Storage</c> has never heard of a pack, so it does not see <c>Format</c>.
/// </remarks>
internal static class Layers
{
    public static readonly IReadOnlyDictionary<string, string[]> MaySee = new Dictionary<string, string[]>
    {
        ["Primitives"] = [],
        ["Format"] = ["Primitives"],
        ["Policy"] = ["Primitives"],
        ["Storage"] = ["Primitives"],
        ["Repository"] = ["Primitives", "Format", "Storage"],
        ["Engine"] = ["Primitives", "Format", "Storage", "Repository"],
        ["Capture"] = ["Primitives", "Format", "Policy", "Storage", "Repository", "Engine"],
        ["Recovery"] = ["Primitives", "Format", "Policy", "Storage", "Repository", "Engine", "Capture"],
        ["Agent"] = ["Primitives", "Format", "Policy", "Storage", "Repository", "Engine", "Capture", "Recovery"],
        ["Cli"] = ["Primitives", "Format", "Policy", "Storage", "Repository", "Engine", "Capture", "Recovery", "Agent"],
    };

    /// <summary>Layers that are handed bytes and times and give back values.</summary>
    public static readonly string[] Pure = ["Primitives", "Format", "Policy"];
}
