using Resgate.Policy.Plans;
using Resgate.Testing;

namespace Resgate.Policy.Tests.Plans;

/// <summary>The plans that lie beside these tests.</summary>
internal static class PlanFiles
{
    private static readonly string _folder = Path.Combine(Fixtures.Root, "..", "Resgate.Policy.Tests", "Plans");

    public static IEnumerable<string> Bad => Directory.EnumerateFiles(Path.Combine(_folder, "bad"), "*.yaml")
        .Select(static path => Path.GetFileNameWithoutExtension(path))
        .Order(StringComparer.Ordinal);

    public static string Text(string relative) => File.ReadAllText(Path.Combine(_folder, relative));

    /// <summary>Reads a plan under its bare name, as if it were given in its own folder.</summary>
    public static PlanReading Read(string relative) => PlanReader.Read(Text(relative), Path.GetFileName(relative));

    /// <summary>A plan that makes sense.</summary>
    public static Plan Good(string name) => Sound(Read($"good/{name}.yaml"));

    public static Plan Parse(string text) => Sound(PlanReader.Read(text, "plan.yaml"));

    private static Plan Sound(PlanReading reading) =>
        reading.Plan ?? throw new InvalidDataException(string.Join('\n', reading.Complaints));
}
