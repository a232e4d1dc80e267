using System.Net.Sockets;
using Resgate.Primitives;

namespace Resgate.Storage.Rest;

/// <summary>Where a REST server is, and who we are there: what follows <c>rest:</c> in a repository's address.</summary>
/// <remarks>
/// <code>
/// http://host:8000/            https://user:password@host/user/repository/
/// http+unix:///run/rest.socket:/repository/        https+unix likewise
/// </code>
/// A slash at the end may be left out. User and password are percent-encoded, as in every URL. Source: restic 0.19.
/// </remarks>
public sealed record RestAddress
{
    private readonly string _text;

    private RestAddress(string text) => _text = text;

    /// <summary>Scheme, host and path, with a slash at the end, and without user and password.</summary>
    public required Uri Root { get; init; }

    /// <summary>The socket in the file system that the server listens at; null when it is reached by host and port.</summary>
    public string? Socket { get; init; }

    /// <summary>Empty when the address has none.</summary>
    public string User { get; init; } = "";

    /// <summary>Null when the address has none.</summary>
    public Secret? Password { get; init; }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such address. It is not repeated.</exception>
    public static RestAddress Parse(string text)
    {
        var (scheme, beyond) = Cut(text, "://");
        if (beyond is null)
        {
            throw Refusal("a REST server's address begins with http:// or https://", "write it as rest:https://host:8000/");
        }

        scheme = scheme.ToLowerInvariant();
        if (scheme is not ("http" or "https" or "http+unix" or "https+unix"))
        {
            throw Refusal($"a REST server is not reached by {scheme}:", "write it as rest:https://host:8000/");
        }

        if (beyond.AsSpan().ContainsAny('?', '#'))
        {
            throw Refusal("a REST server's address holds no '?' and no '#'", "in a user name or password they are written %3F and %23");
        }

        var slash = beyond.IndexOf('/', StringComparison.Ordinal) is var found and >= 0 ? found : beyond.Length;
        var authority = beyond[..slash];
        var at = authority.LastIndexOf('@');
        var (rawUser, rawPassword) = at < 0 ? ("", null) : Cut(authority[..at], ":");
        var path = beyond[slash..];
        var host = authority[(at + 1)..];
        var named = rawUser + (rawPassword is null ? "" : ":***") + (at < 0 ? "" : "@");
        return Locate(scheme, host, path.EndsWith('/') ? path : path + "/", named) with
        {
            User = Decode(rawUser),
            Password = rawPassword is null ? null : new Secret(Decode(rawPassword)),
        };
    }

    /// <summary>As restic prints it: <c>rest:http://user:***@host:8000/</c>.</summary>
    public override string ToString() => _text;

    private static RestAddress Locate(string scheme, string host, string path, string named)
    {
        var text = $"rest:{scheme}://{named}{host}{path}";
        if (!scheme.EndsWith("+unix", StringComparison.Ordinal))
        {
            return new RestAddress(text) { Root = RootOf(scheme, host, path) };
        }

        var (socket, below) = Cut(path, ":");
        if (below is null)
        {
            throw Refusal("the address names no socket", "write it as rest:http+unix:///path/to/socket:/repository/");
        }

        try
        {
            _ = new UnixDomainSocketEndPoint(Decode(socket));
        }
        catch (ArgumentException cause)
        {
            throw new ResgateException(FailureKind.Usage, "the socket's path is too long", cause);
        }

        return new RestAddress(text)
        {
            Root = RootOf(scheme[..scheme.IndexOf('+', StringComparison.Ordinal)], "localhost", below.StartsWith('/') ? below : "/" + below),
            Socket = Decode(socket),
        };
    }

    private static Uri RootOf(string scheme, string host, string path) =>
        host.Length > 0 && Uri.TryCreate($"{scheme}://{host}{path}", UriKind.Absolute, out var root) && root.UserInfo.Length == 0
            ? root
            : throw Refusal("the REST server's address names no host that can be", "write it as rest:https://host:8000/");

    private static (string Before, string? Behind) Cut(string text, string at) =>
        text.IndexOf(at, StringComparison.Ordinal) is var index and >= 0 ? (text[..index], text[(index + at.Length)..]) : (text, null);

    private static string Decode(string text)
    {
        for (var percent = text.IndexOf('%', StringComparison.Ordinal); percent >= 0; percent = text.IndexOf('%', percent + 1))
        {
            if (percent + 2 >= text.Length || !char.IsAsciiHexDigit(text[percent + 1]) || !char.IsAsciiHexDigit(text[percent + 2]))
            {
                throw Refusal("a '%' in the REST server's address begins no percent-encoded character", "a '%' itself is written %25");
            }
        }

        return Uri.UnescapeDataString(text);
    }

    private static ResgateException Refusal(string what, string hint) => new(FailureKind.Usage, what) { Hint = hint };
}
