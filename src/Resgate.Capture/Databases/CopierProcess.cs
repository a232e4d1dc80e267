using Resgate.Capture.Programs;

namespace Resgate.Capture.Databases;

/// <summary>Copies databases in a process of its own, which opens a database through SQLite and in no other way.</summary>
/// <remarks>
/// A process that closes any descriptor of a database file loses all POSIX locks it has on it, SQLite's among them. The
/// process that stores files opens and closes a great many, so it must not be the one that has databases open. And a copy
/// that hangs can be ended.
/// </remarks>
/// <param name="command">The program and arguments to which database and copy are added.</param>
/// <param name="limit">How long one copy may take.</param>
public sealed class CopierProcess(IReadOnlyList<string> command, TimeSpan limit) : IDatabaseCopier
{
    private const string Opening = "error: ";

    public async ValueTask<string?> CopyAsync(string database, string copy, CancellationToken cancellation)
    {
        using var output = new MemoryStream();
        var failure = await ProgramRun.RunAsync([.. command, database, copy], output, limit, cancellation);
        if (failure is null)
        {
            return null;
        }

        File.Delete(copy);
        var reason = failure.IndexOf(Opening, StringComparison.Ordinal);
        return reason < 0 ? failure : failure[(reason + Opening.Length)..];
    }
}
