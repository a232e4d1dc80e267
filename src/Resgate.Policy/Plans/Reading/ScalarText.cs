using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Reading;

/// <summary>Texts, and what looks like one and is something else to other readers of YAML.</summary>
internal static class ScalarText
{
    /// <summary>The text; null when it is empty or a word that other readers take for true, false or a number, which is a complaint.</summary>
    public static string? Of(PlanScalar scalar, string subject, Complaints complaints)
    {
        if (scalar.Text.Trim().Length == 0)
        {
            complaints.Add(scalar.Mark, $"{subject} is an empty text", "give it a value or remove the line");
            return null;
        }

        if (scalar.IsPlain && Truth.Of(scalar.Text) is { } truth)
        {
            complaints.Add(
                scalar.Mark,
                $"{subject}: many readers take {scalar.Text} for {truth}",
                $"put it in quotes if it is a name: \"{scalar.Text}\"");
            return null;
        }

        return scalar.Text;
    }
}
