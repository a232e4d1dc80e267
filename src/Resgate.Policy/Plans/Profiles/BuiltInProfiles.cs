using System.Text;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Profiles;

/// <summary>Profiles that come with the program: plans without a device and without places.</summary>
internal static class BuiltInProfiles
{
    public static readonly IReadOnlyList<string> Names = ["vv-video-ai"];

    /// <exception cref="InvalidDataException">The profile in the program is no YAML, which tests would have found.</exception>
    public static PlanMap Read(string name)
    {
        var complaints = new Complaints();
        return YamlDocument.Read(EmbeddedText.Read($"{name}.yaml"), PlanMark.FileOf(name), complaints)
            ?? throw new InvalidDataException(complaints.All[0].ToString());
    }
}

/// <summary>Texts that are part of the program.</summary>
internal static class EmbeddedText
{
    /// <param name="name">As the project file gives it.</param>
    public static string Read(string name)
    {
        using var stream = typeof(EmbeddedText).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidDataException($"the program has no {name} in it");
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return Encoding.UTF8.GetString(bytes);
    }
}
