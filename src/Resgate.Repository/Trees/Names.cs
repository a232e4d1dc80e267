using Resgate.Format.Text;

namespace Resgate.Repository.Trees;

/// <summary>Names of files as people may see them.</summary>
public static class Names
{
    /// <summary>UTF-8 decoded, with U+FFFD for what is none, and control characters shown as question marks.</summary>
    public static string ForPeople(ReadOnlySpan<byte> name)
    {
        var text = LossyText.Decode(name);
        return text.Any(char.IsControl)
            ? string.Concat(text.Select(letter => char.IsControl(letter) ? '?' : letter))
            : text;
    }
}
