using System.Text;

namespace Resgate.Repository.Trees;

/// <summary>Names of files as people may see them.</summary>
public static class Names
{
    /// <summary>UTF-8 decoded, with U+FFFD for what is none, and control characters shown as question marks.</summary>
    public static string ForPeople(ReadOnlySpan<byte> name) =>
        string.Create(null, $"{Encoding.UTF8.GetString(name)}") is var text && text.Any(char.IsControl)
            ? new string([.. text.Select(letter => char.IsControl(letter) ? '?' : letter)])
            : text;
}
