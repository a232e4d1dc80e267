using System.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Running;

/// <summary>The file with what one place asks for: <c>AWS_SECRET_ACCESS_KEY=…</c>, a variable a line.</summary>
/// <remarks>As service managers have it: empty lines and those that begin with # say nothing; quotes around a value go.</remarks>
internal static class CredentialsFile
{
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NotFound"/>: it cannot be read. <see cref="FailureKind.Usage"/>: a line is no <c>NAME=value</c>;
    /// the message has its number and nothing of what it says.
    /// </exception>
    public static IReadOnlyDictionary<string, Secret> Read(string path)
    {
        var variables = new Dictionary<string, Secret>();
        var number = 0;
        foreach (var text in Encoding.UTF8.GetString(TextFiles.Read(path, "credentials file")).Split('\n'))
        {
            number++;
            var line = text.Trim();
            if (line.Length == 0 || line[0] == '#')
            {
                continue;
            }

            var equals = line.IndexOf('=', StringComparison.Ordinal);
            var name = equals < 0 ? "" : line[..equals].Trim();
            if (name.Length == 0 || !name.All(static letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
            {
                throw new ResgateException(FailureKind.Usage, $"line {number} of the credentials file {path} is no NAME=value");
            }

            variables[name] = new Secret(Unquoted(line[(equals + 1)..].Trim()));
        }

        return variables;
    }

    private static string Unquoted(string value) =>
        value.Length >= 2 && (value[0] is '"' or '\'') && value[^1] == value[0] ? value[1..^1] : value;
}
