using System.Globalization;

namespace Resgate.Cli.Kits;

/// <summary>A secret in groups of four, as people type it: gaps between the groups are not part of it, and a space is seen.</summary>
internal static class KitGroups
{
    /// <summary>Stands for a space.</summary>
    public const string Space = "␣";

    private const int Size = 4;

    public static IEnumerable<string> Of(string secret)
    {
        var letters = StringInfo.GetTextElementEnumerator(secret);
        var group = new List<string>();
        while (letters.MoveNext())
        {
            group.Add(letters.GetTextElement() == " " ? Space : letters.GetTextElement());
            if (group.Count == Size)
            {
                yield return string.Concat(group);
                group.Clear();
            }
        }

        if (group.Count > 0)
        {
            yield return string.Concat(group);
        }
    }

    /// <summary>The secret again, from groups with gaps between.</summary>
    public static string Join(string groups) =>
        groups.Replace(" ", "", StringComparison.Ordinal).Replace(Space, " ", StringComparison.Ordinal);
}
