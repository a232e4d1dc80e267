using Resgate.Primitives;

namespace Resgate.Storage.Sftp;

/// <summary>An account on a host and a folder there, as restic writes them.</summary>
/// <remarks>
/// <code>
/// sftp:user@host:folder                below the login folder
/// sftp:user@host:/folder               absolute
/// sftp://user@host:port/folder         below the login folder
/// sftp://user@host:port//folder        absolute
/// </code>
/// The user and the port may be left out: <c>~/.ssh/config</c> may know them. An IPv6 address stands in brackets. The second
/// form is a URL: <c>%20</c> is a space. Source: restic 0.19, internal/backend/sftp/config.go. Two things are different here:
/// <c>~/folder</c> is the same as <c>folder</c>, where restic refuses it; and a password in a URL is refused, where restic
/// throws it away.
/// </remarks>
/// <param name="User">Null: whoever the configuration of SSH says, or the local user.</param>
/// <param name="Host">A name or an address, or a nickname from <c>~/.ssh/config</c>; without brackets.</param>
/// <param name="Port">Null: what the configuration of SSH says, or 22.</param>
/// <param name="Folder">Cleaned of needless parts; <c>.</c> is the login folder itself.</param>
internal sealed record SftpAddress(string? User, string Host, int? Port, string Folder)
{
    private string Text { get; init; } = "";

    /// <param name="text">What follows <c>sftp:</c>.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: it is none. The text is not repeated.</exception>
    public static SftpAddress Parse(string text)
    {
        var address = text.StartsWith("//", StringComparison.Ordinal) ? ParseUrl(text[2..]) : ParsePlain(text);
        // A host that begins with a dash would be an option where the ssh program is run.
        if (address.Host.Length == 0 || address.Host[0] == '-' || address.Host.Any(letter => char.IsControl(letter) || char.IsWhiteSpace(letter)))
        {
            throw Refusal("names no usable host");
        }

        if (address.User is ['-', ..])
        {
            throw Refusal("names no usable user");
        }

        if (address.Folder.Contains('\0', StringComparison.Ordinal))
        {
            throw Refusal("names no usable folder");
        }

        return address with { Folder = RemotePath.Clean(WithoutHome(RemotePath.Clean(address.Folder))), Text = text };
    }

    /// <summary>The address as it was given.</summary>
    public override string ToString() => "sftp:" + Text;

    private static SftpAddress ParsePlain(string text)
    {
        var at = text.StartsWith('[') ? -1 : text.IndexOf("@[", StringComparison.Ordinal);
        var bracket = at + 1;
        var firstColon = text.IndexOf(':', StringComparison.Ordinal);
        if (firstColon > bracket && text[bracket] == '[')
        {
            var end = text.IndexOf("]:", bracket, StringComparison.Ordinal);
            return end < 0
                ? throw Refusal("has no colon between host and folder")
                : new(at < 0 ? null : text[..at], text[(bracket + 1)..end], Port: null, text[(end + 2)..]);
        }

        if (firstColon < 0)
        {
            throw Refusal("has no colon between host and folder");
        }

        // Names of users may hold one @ themselves, as those of a Windows domain do.
        var parts = text[..firstColon].Split('@', 3);
        return new(parts.Length == 1 ? null : string.Join('@', parts[..^1]), parts[^1], Port: null, text[(firstColon + 1)..]);
    }

    private static SftpAddress ParseUrl(string text)
    {
        // A URL's path ends where its query or fragment begins.
        text = text.Split('#', 2)[0].Split('?', 2)[0];
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
        {
            throw Refusal("names no folder");
        }

        var authority = text[..slash];
        var at = authority.LastIndexOf('@');
        var user = at < 0 ? null : authority[..at];
        if (user is not null && user.Contains(':', StringComparison.Ordinal))
        {
            throw new ResgateException(FailureKind.Usage, "an SFTP address with a password in it is not accepted: everybody on this machine could read it")
            {
                Hint = $"put it into a file and name that file in {SftpVariables.PasswordFile}",
            };
        }

        var (host, port) = SplitPort(authority[(at + 1)..]);
        return new(user is { Length: > 0 } ? Unescape(user) : null, Unescape(host), port, Unescape(text[(slash + 1)..]));
    }

    private static (string Host, int? Port) SplitPort(string text)
    {
        var end = text.StartsWith('[') ? text.IndexOf(']', StringComparison.Ordinal) : -1;
        if (text.StartsWith('[') && end < 0)
        {
            throw Refusal("has a bracket that is not closed");
        }

        var host = end < 0 ? text.Split(':', 2)[0] : text[1..end];
        var rest = end < 0 ? text[host.Length..] : text[(end + 1)..];
        return rest switch
        {
            "" or ":" => (host, null),
            [':', ..] when int.TryParse(rest[1..], out var port) && port is >= 1 and <= 65535 => (host, port),
            _ => throw Refusal("has no usable port"),
        };
    }

    private static string Unescape(string text)
    {
        for (var at = text.IndexOf('%', StringComparison.Ordinal); at >= 0; at = text.IndexOf('%', at + 1))
        {
            if (at + 2 >= text.Length || !char.IsAsciiHexDigit(text[at + 1]) || !char.IsAsciiHexDigit(text[at + 2]))
            {
                throw Refusal("has a % that is not followed by two hexadecimal digits");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static string WithoutHome(string folder) => folder switch
    {
        "~" => "",
        ['~', '/', ..] => folder[2..],
        ['~', ..] => throw new ResgateException(FailureKind.Usage, "an SFTP folder of another user (~name) is unknown to the protocol")
        {
            Hint = "say the folder's absolute path",
        },
        _ => folder,
    };

    private static ResgateException Refusal(string why) => new(FailureKind.Usage, $"the SFTP address {why}")
    {
        Hint = "it is written sftp:user@host:folder or sftp://user@host:port/folder",
    };
}
