using System.Text;
using Resgate.Format.Keys;
using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Asks for a password at the terminal, unseen; reads a line of standard input where there is no terminal.</summary>
internal static class PasswordPrompt
{
    public static async ValueTask<Password> ReadAsync(string prompt, CancellationToken cancellation)
    {
        if (Console.IsInputRedirected)
        {
            await using var input = Console.OpenStandardInput();
            using var content = new MemoryStream();
            await input.CopyToAsync(content, cancellation);
            return Password.FromFileContent(FirstLine(content.ToArray()));
        }

        await Console.Error.WriteAsync(prompt);
        var typed = new StringBuilder();
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            var key = Console.ReadKey(intercept: true);
            if (key.Key == ConsoleKey.Enter)
            {
                await Console.Error.WriteLineAsync();
                return Password.FromText(typed.ToString());
            }

            if (key.Key == ConsoleKey.Backspace)
            {
                typed.Length = Math.Max(0, typed.Length - 1);
            }
            else if (key.KeyChar != '\0')
            {
                typed.Append(key.KeyChar);
            }
        }
    }

    /// <summary>Asks twice.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the answers differ.</exception>
    public static async ValueTask<Password> ReadTwiceAsync(string prompt, CancellationToken cancellation)
    {
        var first = await ReadAsync(prompt, cancellation);
        if (Console.IsInputRedirected)
        {
            return first;
        }

        using var second = await ReadAsync("enter password again: ", cancellation);
        return first.Equals(second)
            ? first
            : throw new ResgateException(FailureKind.Usage, "the two passwords differ");
    }

    private static byte[] FirstLine(byte[] content)
    {
        var end = Array.IndexOf(content, (byte)'\n');
        return end < 0 ? content : content[..end];
    }
}
