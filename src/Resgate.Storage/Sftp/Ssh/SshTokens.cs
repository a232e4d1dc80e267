using System.Text;
using Resgate.Primitives;

namespace Resgate.Storage.Sftp.Ssh;

/// <summary>Fills in what configuration files leave open in a path: <c>%h</c>, <c>~</c>, <c>${NAME}</c>.</summary>
/// <remarks>Source: ssh_config(5), TOKENS and ENVIRONMENT VARIABLES. Tokens that need more than the address are refused.</remarks>
internal sealed class SshTokens(SshFiles files, Func<string, string?> variable)
{
    public required string Host { get; init; }

    public required string Nickname { get; init; }

    public required int Port { get; init; }

    public required string User { get; init; }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an unknown token, a variable that is not set.</exception>
    public string ExpandPath(string text)
    {
        var path = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '%' && i + 1 < text.Length)
            {
                path.Append(Token(text[++i], text));
            }
            else if (text[i] == '$' && i + 1 < text.Length && text[i + 1] == '{' && text.IndexOf('}', i) is > 0 and var end)
            {
                path.Append(variable(text[(i + 2)..end]) ?? throw Refusal(text));
                i = end;
            }
            else
            {
                path.Append(text[i]);
            }
        }

        return files.Expand(path.ToString(), files.ConfinedTo ?? Environment.CurrentDirectory);
    }

    private string Token(char token, string text) => token switch
    {
        '%' => "%",
        'd' => files.Home,
        'h' => Host,
        'n' => Nickname,
        'p' => $"{Port}",
        'r' => User,
        'u' => Environment.UserName,
        _ => throw Refusal(text),
    };

    private static ResgateException Refusal(string text) =>
        new(FailureKind.Usage, $"the SSH configuration has the path {text}, of which a part is unknown here");
}
