namespace Resgate.Storage.Sftp;

/// <summary>Paths on the server: slashes, whatever its system is.</summary>
internal static class RemotePath
{
    /// <summary>The shortest path of the same meaning, by its text alone; an empty one is <c>.</c></summary>
    /// <remarks>
    /// As Go's <c>path.Clean</c> does it, so that restic and we mean the same folder. Behind a symbolic link, <c>..</c> is
    /// then not what a shell would take it for.
    /// </remarks>
    public static string Clean(string path)
    {
        var rooted = path.StartsWith('/');
        var parts = new List<string>();
        foreach (var part in path.Split('/'))
        {
            if (part is "" or ".")
            {
                continue;
            }

            if (part != "..")
            {
                parts.Add(part);
            }
            else if (parts.Count > 0 && parts[^1] != "..")
            {
                parts.RemoveAt(parts.Count - 1);
            }
            else if (!rooted)
            {
                parts.Add(part);
            }
        }

        var cleaned = string.Join('/', parts);
        return rooted ? "/" + cleaned : cleaned.Length > 0 ? cleaned : ".";
    }

    /// <summary>The folder that holds a file or folder; null for the root and for the login folder.</summary>
    public static string? Parent(string path) => path.LastIndexOf('/') switch
    {
        -1 => path is "." or ".." ? null : ".",
        0 => path == "/" ? null : "/",
        var at => path[..at],
    };
}
