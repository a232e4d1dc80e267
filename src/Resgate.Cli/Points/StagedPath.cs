namespace Resgate.Cli.Points;

/// <summary>What the paths of a point tell of copies that were made for it: <c>…/staging/CLASS/KIND/NAME</c>.</summary>
internal static class StagedPath
{
    /// <summary>The own path of the database, which points hold a consistent copy of; null when the path is none of such a copy.</summary>
    /// <param name="path">Of a point.</param>
    /// <param name="className">Its class.</param>
    public static string? DatabaseOf(string path, string className) => After(path, className, "sqlite") is { } name ? "/" + name : null;

    /// <summary>The user whose cron table it is; null when it is none.</summary>
    /// <inheritdoc cref="DatabaseOf" path="/param"/>
    public static string? CrontabOf(string path, string className) => After(path, className, "crontab");

    /// <summary>The name of the command's output that it is; null when it is none.</summary>
    /// <inheritdoc cref="DatabaseOf" path="/param"/>
    public static string? OutputOf(string path, string className) => After(path, className, "command");

    private static string? After(string path, string className, string kind)
    {
        var mark = $"/staging/{className}/{kind}/";
        return path.IndexOf(mark, StringComparison.Ordinal) is var at and >= 0 ? path[(at + mark.Length)..] : null;
    }
}
