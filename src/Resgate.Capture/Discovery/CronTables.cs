using System.Text;
using Resgate.Capture.Programs;

namespace Resgate.Capture.Discovery;

/// <summary>Runs a program to its end.</summary>
/// <param name="words">The program and its arguments.</param>
/// <param name="cancellation">Ends it.</param>
/// <returns>What it printed, empty when it says that there is no table; null when it is not there or did not end with 0 otherwise.</returns>
public delegate ValueTask<string?> ProgramRunner(IReadOnlyList<string> words, CancellationToken cancellation);

/// <summary>A user's cron table.</summary>
/// <param name="User">Whose.</param>
/// <param name="IsOurs">Whether it is the installation's owner's, or names the installation.</param>
/// <param name="IsEmpty">Whether nothing is in it today.</param>
public sealed record CronTable(string User, bool IsOurs, bool IsEmpty = false);

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
        var failure = await ProgramRun.RunAsync(words, output, _patience, cancellation);
        return failure is null || SaysNone(failure) ? Encoding.UTF8.GetString(output.ToArray()) : null;
    }

    /// <summary>The words that print a user's table.</summary>
    public static IReadOnlyList<string> AskFor(string user) => ["crontab", "-u", user, "-l"];

    /// <summary>Whether a failure of that is an answer: a user without a table, as Vixie's cron and its descendants say it.</summary>
    public static bool SaysNone(string failure) => failure.Contains("no crontab for ", StringComparison.Ordinal);

    /// <param name="owners">Users whose tables are the installation's, also when nothing is in them today.</param>
    /// <param name="caller">Who asks.</param>
    /// <param name="installation">Paths that a table may name.</param>
    /// <param name="cancellation">Stops it.</param>
    public async ValueTask<IReadOnlyList<CronTable>> FindAsync(
        IReadOnlyList<string> owners, string? caller, IReadOnlyList<string> installation, CancellationToken cancellation)
    {
        var found = new List<CronTable>();
        foreach (var user in owners.Concat(caller is null ? [] : [caller]).Concat(Spooled()).Distinct().Take(MostUsers))
        {
            if (await run(AskFor(user), cancellation) is { } table)
            {
                // A table of comments only does nothing.
                var isEmpty = table.Split('\n').All(static line => line.Trim() is not [not '#', ..]);
                var isOwners = owners.Contains(user);
                if (isOwners || !isEmpty)
                {
                    found.Add(new CronTable(user, isOwners || installation.Any(one => HostFiles.Names(table, one)), isEmpty));
                }
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
