using System.CommandLine;
using Resgate.Cli.Caches;
using Resgate.Cli.Output;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>cache</c>: lists local caches and removes old ones.</summary>
internal static class CacheVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var cleanup = Verb.Flag("--cleanup", "remove old caches");
        var maxAge = new Option<int>("--max-age")
        {
            Description = "days without use that make a cache old (default: 30)",
            HelpName = "days",
            DefaultValueFactory = static _ => 30,
        };
        var noSize = Verb.Flag("--no-size", "do not measure the caches");
        var command = new Command("cache", "List and remove local caches") { cleanup, maxAge, noSize };
        return command.Does(globals, Run, hasJson: false);

        ValueTask<ExitCode> Run(Invocation call)
        {
            if (call.Get(globals.NoCache))
            {
                throw new ResgateException(FailureKind.Usage, "refusing to do anything, the cache is disabled");
            }

            var folders = new CacheFolders(CacheFolders.FindBase(call));
            var days = call.Get(maxAge);
            var oldest = days >= 0
                ? TimeSpan.FromDays(days)
                : throw new ResgateException(
                    FailureKind.Usage, $"invalid value \"{days}\" for --max-age: it is a number of days");
            if (call.Get(cleanup) || call.Get(globals.CleanupCache))
            {
                Clean(call, folders, oldest);
            }
            else
            {
                Show(call, folders, oldest, withSizes: !call.Get(noSize));
            }

            return ValueTask.FromResult(ExitCode.Done);
        }
    }

    private static void Clean(Invocation call, CacheFolders folders, TimeSpan oldest)
    {
        var old = folders.List().Where(cache => cache.Age(call.Time) > oldest).ToList();
        call.Say(old.Count == 0 ? "no old cache dirs found" : $"remove {old.Count} old cache directories");
        old.ForEach(folders.Remove);
    }

    private static void Show(Invocation call, CacheFolders folders, TimeSpan oldest, bool withSizes)
    {
        var caches = folders.List();
        if (caches.Count == 0)
        {
            call.Say($"no cache dirs found, basedir is {folders.Base}");
            return;
        }

        string[] header = ["Repo ID   ", "Last Used", "Old"];
        var table = new TextTable(withSizes ? [.. header, "Size"] : header);
        foreach (var cache in caches)
        {
            var age = cache.Age(call.Time);
            string[] cells = [cache.Name[..10], $"{age.Days} days ago", age > oldest ? "yes" : ""];
            table.Add(withSizes ? [.. cells, $"{folders.SizeOf(cache),11}"] : cells);
        }

        table.Footer.Add($"{caches.Count} cache dirs in {folders.Base}");
        table.WriteTo(call.Out);
    }
}
