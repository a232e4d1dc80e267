using System.CommandLine;
using Resgate.Capture.Databases;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>capture-sqlite</c>: what <c>run</c> starts to copy a database (see <see cref="CopierProcess"/>); not for people.</summary>
internal static class CaptureSqliteVerb
{
    public const string Name = "capture-sqlite";

    public static Command Create(GlobalOptions globals)
    {
        var database = new Argument<string>("DATABASE");
        var copy = new Argument<string>("COPY");
        return new Command(Name, "Copy a SQLite database that is in use") { database, copy }.Hide().Does(globals, call =>
        {
            SqliteCopy.Make(call.Get(database)!, call.Get(copy)!);
            return ValueTask.FromResult(ExitCode.Done);
        });
    }

    private static Command Hide(this Command command)
    {
        command.Hidden = true;
        return command;
    }
}
