using System.Text.Json;
using Resgate.Testing;

namespace Resgate.Interop.Tests;

/// <summary>A command line that works on a repository: ours, or one of restic's. One that is missing fails the test.</summary>
internal sealed class Client
{
    private Client(string name, string program)
    {
        Name = name;
        Program = program;
    }

    /// <summary>The binary under test: what <c>RESGATE_TEST_BINARY</c> names, or else the last debug build.</summary>
    public static Client Ours { get; } = new(
        "resgate",
        Environment.GetEnvironmentVariable("RESGATE_TEST_BINARY")
            ?? Path.GetFullPath(Path.Combine(Fixtures.Root, "../../src/Resgate.Cli/bin/Debug/net10.0/resgate")));

    /// <summary>The newest restic.</summary>
    public static Client Newest { get; } = new("restic", Demand("RESGATE_TEST_RESTIC"));

    /// <summary>restic 0.14, the first that knew compression.</summary>
    public static Client Oldest { get; } = new("old restic", Demand("RESGATE_TEST_RESTIC_OLD"));

    public string Name { get; }

    /// <summary>The file that is run.</summary>
    public string Program { get; }

    public static Client Named(string name) => name switch
    {
        "resgate" => Ours,
        "restic" => Newest,
        "old restic" => Oldest,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "no such client"),
    };

    public override string ToString() => Name;

    /// <summary>Runs a command, however it ends.</summary>
    public Tool.Result Try(Workplace place, params IEnumerable<string> arguments) => Try(Program, place, arguments);

    /// <summary>Runs a command that must succeed.</summary>
    public Tool.Result Run(Workplace place, params IEnumerable<string> arguments) => Demand(Try(place, arguments), arguments);

    /// <summary>Runs a command that must succeed, and sees other files in the place of some. Needs root.</summary>
    public Tool.Result WithMounted(
        Workplace place, IEnumerable<(string File, string Over)> files, params IEnumerable<string> arguments)
    {
        var mounts = string.Concat(files.Select(file => $"mount --bind '{file.File}' '{file.Over}' && "));
        return Demand(
            Try("unshare", place, ["--mount", "sh", "-c", mounts + "exec \"$@\"", "sh", Program, .. arguments]), arguments);
    }

    /// <summary>Runs a command, and gives as well each program that it started, with all arguments, one a line.</summary>
    public (Tool.Result Result, string Started) TryTraced(Workplace place, params IEnumerable<string> arguments)
    {
        var log = Path.Combine(Path.GetTempPath(), $"resgate-started-{Guid.NewGuid():n}");
        try
        {
            var result = Try("strace", place, ["-f", "-qq", "-s", "100000", "-e", "trace=execve", "-o", log, Program, .. arguments]);
            return (result, File.ReadAllText(log));
        }
        finally
        {
            File.Delete(log);
        }
    }

    /// <summary>Backs up the current folder, reading every file, and gives the summary.</summary>
    public JsonElement BackUp(Workplace place, string compression = "auto")
    {
        var lines = Run(place, "backup", "--json", "--force", "--quiet", "--compression", compression, ".").Text;
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonDocument.Parse(line).RootElement)
            .Single(line => line.GetProperty("message_type").GetString() == "summary");
    }

    private static Tool.Result Try(string program, Workplace place, IEnumerable<string> arguments) => Tool.Try(
        program,
        place.Current,
        arguments,
        [
            ("RESTIC_REPOSITORY", place.Repository),
            ("RESTIC_PASSWORD", place.Password),
            ("RESTIC_CACHE_DIR", place.Cache),
            ("TZ", "UTC"),
            .. place.Variables,
        ]);

    private Tool.Result Demand(Tool.Result result, IEnumerable<string> arguments)
    {
        Assert.True(
            result.ExitCode == 0,
            $"{Name} {string.Join(' ', arguments)} ended with {result.ExitCode}:\n{result.Text}\n{result.Errors}");
        return result;
    }

    private static string Demand(string variable) =>
        Environment.GetEnvironmentVariable(variable)
            ?? throw new InvalidOperationException($"{variable} has to name a restic; ./test sets it");
}
