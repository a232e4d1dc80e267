namespace Resgate.Policy.Plans;

/// <summary>What tells two addresses apart, however they are spelled; links, nicknames and mounts are not seen through.</summary>
/// <param name="Holder">The server or bucket that the repository is in, and is lost with: <c>s3:host/bucket</c>; null for a folder or a socket of the device.</param>
/// <param name="Repository">Of addresses with the same text here, what is stored at one is stored at the other.</param>
public sealed record PlaceIdentity(string? Holder, string Repository)
{
    public static PlaceIdentity Of(PlaceAddress address)
    {
        if (address.LocalPath is { } path)
        {
            return new PlaceIdentity(null, "local:/" + Clean(path));
        }

        var rest = address.Text[(address.Scheme.Length + 1)..];
        return address.Scheme switch
        {
            "sftp" => OfSftp(rest),
            "rest" or "s3" => OfUrl(address.Scheme, rest),
            _ => OfContainer(address.Scheme, rest),
        };
    }

    // user@host:folder, or //user@host:port/folder, where a second slash makes the folder absolute.
    private static PlaceIdentity OfSftp(string rest)
    {
        var isUrl = rest.StartsWith("//", StringComparison.Ordinal);
        rest = isUrl ? rest[2..] : rest;
        var end = rest.IndexOf(isUrl ? '/' : ':', Math.Max(0, isUrl ? 0 : rest.IndexOf(']', StringComparison.Ordinal)));
        var (account, folder) = end < 0 ? (rest, "") : (rest[..end], rest[(end + 1)..]);
        var host = Host(account, usualPort: ":22");
        var user = account.Contains('@', StringComparison.Ordinal) ? account[..(account.LastIndexOf('@') + 1)] : "";
        folder = folder.StartsWith('/') ? "/" + Clean(folder) : Clean(folder.StartsWith("~/", StringComparison.Ordinal) ? folder[2..] : folder);
        return new PlaceIdentity($"sftp:{host}", $"sftp:{user}{host}:{folder}");
    }

    // Whose name and password go with it makes no difference to what is there; nor does https, which S3 takes for said.
    private static PlaceIdentity OfUrl(string scheme, string rest)
    {
        var slashes = rest.IndexOf("//", StringComparison.Ordinal);
        var protocol = slashes < 0 ? "" : rest[..slashes];
        var names = (slashes < 0 ? rest : rest[(slashes + 2)..]).Split('/', 2);
        var host = Host(names[0], protocol == "http:" ? ":80" : ":443");
        var path = names.Length > 1 ? Clean(names[1]) : "";
        return scheme == "s3"
            ? new PlaceIdentity($"s3:{host}/{path.Split('/')[0]}", $"s3:{host}/{path}")
            : new PlaceIdentity(host.Length == 0 ? null : $"rest:{host}", $"rest:{protocol}{host}/{path}");
    }

    private static PlaceIdentity OfContainer(string scheme, string rest)
    {
        var parts = rest.Split(':', 2);
        return new PlaceIdentity($"{scheme}:{parts[0]}", $"{scheme}:{parts[0]}:{(parts.Length > 1 ? Clean(parts[1]) : "")}");
    }

    private static string Host(string authority, string usualPort)
    {
        var host = authority[(authority.LastIndexOf('@') + 1)..].ToLowerInvariant();
        return host.EndsWith(usualPort, StringComparison.Ordinal) ? host[..^usualPort.Length] : host;
    }

    /// <summary>The names of a path without empty ones and dots, each <c>..</c> taken off with what is before it.</summary>
    private static string Clean(string path)
    {
        var names = new List<string>();
        foreach (var name in path.Split('/').Where(static name => name is not ("" or ".")))
        {
            if (name != "..")
            {
                names.Add(name);
            }
            else if (names.Count > 0)
            {
                names.RemoveAt(names.Count - 1);
            }
        }

        return string.Join('/', names);
    }
}
