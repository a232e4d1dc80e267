using System.Text;
using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>Splits a command into words as a shell would: spaces part words, quotes and backslashes keep them together.</summary>
public static class ShellWords
{
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a quote is not closed.</exception>
    public static IReadOnlyList<string> Split(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var inWord = false;
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var letter = text[i];
            if (quote == '\0' && char.IsWhiteSpace(letter))
            {
                if (inWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    inWord = false;
                }

                continue;
            }

            inWord = true;
            if (letter == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && letter is '\'' or '"')
            {
                quote = letter;
            }
            else if (letter == '\\' && quote != '\'' && i + 1 < text.Length)
            {
                word.Append(text[++i]);
            }
            else
            {
                word.Append(letter);
            }
        }

        if (quote != '\0')
        {
            throw new ResgateException(FailureKind.Usage, "a quote is not closed in the command");
        }

        if (inWord)
        {
            words.Add(word.ToString());
        }

        return words;
    }
}
