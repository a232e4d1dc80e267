using System.Text;
using Resgate.Capture.Programs;

namespace Resgate.Capture.Discovery;

/// <summary>Runs a program to its end.</summary>
/// <param name="words">The program and its arguments.</param>
/// <param name="cancellation">Ends it.</param>
/// <returns>What it printed; null when it is not there or did not end with 0.</returns>
public delegate ValueTask<string?> ProgramRunner(IReadOnlyList<string> words, CancellationToken cancellation);

/// <summary>A user's cron table.</summary>
/// <param name="User">Whose.</param>
/// <param name="IsOurs">Whether it is the installation's owner's, or names the installation.</param>
public sealed record CronTable(string User, bool IsOurs);

/// <summary>Finds users who have a cron table, asking as a run will ask.</summary>
/// <param name="run">Runs <c>crontab</c>; a machine without it has no tables.</param>
/// <param name="spool">Where cron keeps the tables, named by their users; may be out of reach.</param>
public sealed class CronTables(ProgramRunner run, string spool)
{
    private const int MostUsers = 100;
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(10);

    /// <summary>Runs programs for real.</summary>
    public static async ValueTask<string?> RunProgramAsync(IReadOnlyList<string> words, CancellationToken cancellation)
    {
        using var output = new MemoryStream();
        return await ProgramRun.RunAsync(words, output, _patience, cancellation) is null ? Encoding.UTF8.GetString(output.ToArray()) : null;
    }

    /// <param name="owner">The installation's; null when nobody knows.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="installation">Paths that a table may name.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask<IReadOnlyList<CronTable>> FindAsync(
        string? owner, string? caller, IReadOnlyList<string> installation, CancellationToken cancellation)
    {
        var found = new List<CronTable>();
        foreach (var user in new[] { owner, caller }.OfType<string>().Concat(Spooled()).Distinct().Take(MostUsers))
        {
            // A table of comments only does nothing.
            if (await run(["crontab", "-u", user, "-l"], cancellation) is { } table
                && table.Split('\n').Any(static line => line.Trim() is [not '#', ..]))
            {
                found.Add(new CronTable(user, user == owner || installation.Any(one => HostFiles.Names(table, one))));
            }
        }

        return found;
    }

    private IEnumerable<string> Spooled()
    {
        try
        {
            return [.. Directory.EnumerateFiles(spool).Select(static file => Path.GetFileName(file)).Take(MostUsers).Order(StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }
}
