using System.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>What can be read off paper and typed again.</summary>
internal static class KitPaper
{
    private const long LargestFile = 1 << 18;

    /// <param name="bytes">A single line.</param>
    /// <param name="what">What people call it.</param>
    /// <param name="isTyped">Whether it is shown in groups, too, where a sign of its own stands for a space.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it is no such text.</exception>
    public static Secret Line(byte[] bytes, string what, bool isTyped = false)
    {
        var text = Decode(bytes, what);
        return text.Any(char.IsControl) || (isTyped && text.Contains(KitGroups.Space, StringComparison.Ordinal)) ? throw Refusal(what) : new Secret(text);
    }

    /// <summary>Likewise, of any number of lines.</summary>
    public static Secret Text(byte[] bytes, string what)
    {
        var text = Decode(bytes, what);
        return text.Any(static letter => char.IsControl(letter) && letter is not ('\n' or '\t')) || text.Split('\n').Contains(KitPages.FileEnd)
            ? throw Refusal(what)
            : new Secret(text);
    }

    private static string Decode(byte[] bytes, string what)
    {
        try
        {
            return bytes.Length <= LargestFile ? new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes) : throw Refusal(what);
        }
        catch (DecoderFallbackException)
        {
            throw Refusal(what);
        }
    }

    // Without the cause, which quotes bytes.
    private static ResgateException Refusal(string what) => new(FailureKind.Failed, $"{what} cannot be written on paper: it is not plain text")
    {
        Hint = "for a repository, 'key add' makes another password; a kit without it would be of no use",
    };
}
