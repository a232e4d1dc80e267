using System.Text.RegularExpressions;

namespace Resgate.Capture.Discovery;

/// <summary>A site that NGINX serves.</summary>
/// <param name="File">Its configuration.</param>
/// <param name="Names">Of <c>server_name</c>.</param>
/// <param name="TlsFiles">Certificates and keys that are there.</param>
/// <param name="IsOurs">Whether it names the installation, or is named like it.</param>
public sealed record NginxSite(string File, IReadOnlyList<string> Names, IReadOnlyList<string> TlsFiles, bool IsOurs);

/// <summary>Reads the sites of NGINX, and which certificates and keys they name.</summary>
/// <param name="nginx">As <c>/etc/nginx</c>; relative paths of certificates are below it.</param>
public sealed partial class NginxSites(string nginx)
{
    private const string UsualName = "vv-video-ai";
    private static readonly string[] _folders = ["sites-available", "sites-enabled", "conf.d"];

    /// <param name="installation">Paths that a site of the installation may name.</param>
    /// <returns>Each file once: a link to a site that is there already is none of its own.</returns>
    public IReadOnlyList<NginxSite> Find(IReadOnlyList<string> installation)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        return
        [
            .. _folders.SelectMany(folder => new HostFiles(Path.Combine(nginx, folder)).Read())
                .Where(file => seen.Add(LinkedPath.WithTarget(file.Path).Last()))
                .Select(file => Read(file.Path, Comment().Replace(file.Text, ""), installation))
                .Where(static site => site.Names.Count > 0 || site.IsOurs),
        ];
    }

    private NginxSite Read(string path, string text, IReadOnlyList<string> installation)
    {
        var names = ServerName().Matches(text).SelectMany(static match => match.Groups[1].Value.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        var files = Certificate().Matches(text).Select(static match => match.Groups[1].Value.Trim('"', '\''))
            .Where(static file => !file.Contains('$', StringComparison.Ordinal))
            .Select(file => Path.GetFullPath(file, nginx))
            .Where(File.Exists);
        return new NginxSite(
            path,
            [.. names.Distinct()],
            [.. files.Distinct()],
            Path.GetFileNameWithoutExtension(path) == UsualName || Path.GetFileName(path) == UsualName
                || installation.Any(one => HostFiles.Names(text, one)));
    }

    [GeneratedRegex(@"#[^\n]*")]
    private static partial Regex Comment();

    [GeneratedRegex(@"(?:^|[\s{;])server_name\s+([^;]{0,4000});")]
    private static partial Regex ServerName();

    [GeneratedRegex(@"(?:^|[\s{;])ssl_certificate(?:_key)?\s+([^;\s]+)\s*;")]
    private static partial Regex Certificate();
}
