using System.Text.Json;
using Resgate.Policy.Plans;
using Resgate.Simulation.Tests.World;
using Resgate.Storage.Local;
using Resgate.Testing;
using Resgate.Testing.Repositories;

namespace Resgate.Simulation.Tests.Faked;

/// <summary>A small installation with two disks, and the real program, which takes the time to be what it is told. It goes with the test.</summary>
internal sealed class FakedDevice : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("resgate-faked-").FullName;

    private FakedDevice(string zone)
    {
        Zone = zone;
        Directory.CreateDirectory(At("source/media"));
        File.WriteAllText(At("password"), "sample");
        File.WriteAllText(
            At("plan.yaml"),
            $$"""
            system: small
            profile: none
            device: edge-01
            root: {{At("source")}}
            places:
              one: { repository: {{At("one")}}, password: {{At("password")}}, domain: device }
              two: { repository: {{At("two")}}, password: {{At("password")}}, domain: site, rpo: 5d }
            classes:
              state: { rpo: 3d, every: 36h, keep: { last: 3, daily: 4, weekly: 3 }, sources: [ { paths: [ state, notes ] } ] }
              media: { rpo: 8d, every: 4d, keep: { within: 17d, monthly: 2 }, sources: [ { paths: [ media ] } ] }
            """);
        Plan = PlanDraw.Read(File.ReadAllText(At("plan.yaml")));
    }

    public string Zone { get; }

    public Plan Plan { get; }

    public static async Task<FakedDevice> CreateAsync(string zone)
    {
        var device = new FakedDevice(zone);
        foreach (var place in device.Plan.Places)
        {
            await (await SampleRepository.CreateAsync(new LocalStore(device.At(place.Name)))).DisposeAsync();
        }

        return device;
    }

    /// <summary>The applications work.</summary>
    /// <param name="round">Told in what they write.</param>
    /// <param name="isWhole">Whether all that the plan names is there.</param>
    public void Work(int round, bool isWhole)
    {
        File.WriteAllText(At("source/state"), $"state of round {round}");
        File.WriteAllText(At($"source/media/{round % 5}"), $"clip {round}");
        if (isWhole)
        {
            File.WriteAllText(At("source/notes"), "notes");
        }
        else
        {
            File.Delete(At("source/notes"));
        }
    }

    /// <summary>Takes a disk out, or puts it in again.</summary>
    public void SetReachable(string place, bool isHere)
    {
        var (here, away) = (At(place), At($"{place}-away"));
        if (isHere != Directory.Exists(here))
        {
            Directory.Move(isHere ? away : here, isHere ? here : away);
        }
    }

    /// <summary>Runs a verb at a moment.</summary>
    /// <param name="clock">What the device's clock says, in seconds since 1970. The preloaded library cannot wait in the first hours of 1970.</param>
    /// <param name="verb">One that takes a plan.</param>
    /// <returns>The exit code, and the JSON objects that were printed.</returns>
    public (int ExitCode, IReadOnlyList<JsonElement> Lines, string Errors) Do(long clock, string verb)
    {
        var result = Tool.Try(Programs.Resgate, _root, [verb, "--plan", At("plan.yaml"), "--json"],
        [
            ("LD_PRELOAD", Programs.FakedTime),
            ("FAKETIME", $"@{clock}"),
            ("FAKETIME_FMT", "%s"),
            ("FAKETIME_DONT_FAKE_MONOTONIC", "1"),
            ("NO_FAKE_STAT", "1"),
            ("RESGATE_STATE_DIR", At("state")),
            ("RESTIC_CACHE_DIR", At("cache")),
            ("TZ", Zone),
        ]);
        return (result.ExitCode, [.. result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonElement.Parse(line))], result.Errors);
    }

    /// <summary>The judge, at a place; it must succeed.</summary>
    public string Restic(string place, params string[] arguments) =>
        Tool.Run(
            Programs.Restic,
            _root,
            ["--no-cache", "--no-lock", .. arguments],
            [("RESTIC_REPOSITORY", At(place)), ("RESTIC_PASSWORD", "sample"), ("TZ", Zone)]).Text;

    public void Dispose() => Tool.Run("rm", "-rf", "--", _root);

    private string At(string name) => Path.Combine(_root, name);
}
