using System.Text;
using Resgate.Cli.Output;
using Resgate.Format.Keys;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Wrapping;

namespace Resgate.Cli.Kits;

/// <summary>Opens a kit's places with what stands in it and with nothing else of this machine: no plan, variable, file, agent or role.</summary>
internal sealed class KitVerification(RecoveryKit kit, TimeProvider time)
{
    // Long enough for a hiccup, short enough for somebody who waits.
    private static readonly RetryPolicy _retries = new() { GiveUpAfter = TimeSpan.FromSeconds(20) };

    /// <summary>Asks one place after the other; what refuses is told in its answer. One more answer is about the plan, if it is of no use.</summary>
    public async IAsyncEnumerable<KitAnswer> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var place in kit.Places)
        {
            yield return await AskAsync(place, cancellation);
        }

        if (PlanProblem() is { } problem)
        {
            yield return new KitAnswer(RecoveryKit.PlanName, Opened: false, 0, problem);
        }
    }

    private string? PlanProblem()
    {
        var reading = PlanReader.Read(kit.Plan.Reveal(), RecoveryKit.PlanName);
        return reading.Plan is not { } plan ? reading.Complaints[0].ToString()
            : plan.Device != kit.Device ? "the plan is another device's"
            : !plan.Places.Select(static place => (place.Name, place.Address.Text)).SequenceEqual(kit.Places.Select(static place => (place.Name, place.Address)))
                ? "the plan has other places than the kit"
            : null;
    }

    private async ValueTask<KitAnswer> AskAsync(KitPlace place, CancellationToken cancellation)
    {
        if (place.Typed?.Reveal() != place.Password.Reveal())
        {
            return new KitAnswer(place.Name, Opened: false, 0, "the password in groups is not the one in the lines");
        }

        var folder = Directory.CreateTempSubdirectory("resgate-kit-").FullName;
        try
        {
            var variables = WriteFiles(place, folder);
            var options = new PlaceOptions
            {
                Variable = variables.GetValueOrDefault, ConfinedTo = folder, StuckAfter = TimeSpan.FromMinutes(1), Time = time,
            };
            var store = new RetryingStore(Locations.Open(place.Address, options), _retries, new Random(), time, static _ => { });
            using var password = Password.FromText(place.Password.Reveal());
            await using var repository = await BackupRepository.OpenAsync(store, password, "", new RepositoryOptions { Time = time }, cancellation);
            var points = await new SnapshotFolder(repository).LoadAllAsync(onUnreadable: null, cancellation);
            return new KitAnswer(place.Name, Opened: true, points.Count(point => point.Snapshot.HostName == kit.Device), Why: null);
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !cancellation.IsCancellationRequested)
        {
            return new KitAnswer(place.Name, Opened: false, 0, FailureReport.OneLine(failure));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    /// <returns>What the place may know, by name.</returns>
    private static Dictionary<string, string?> WriteFiles(KitPlace place, string folder)
    {
        foreach (var (path, content) in place.Files)
        {
            Write(Within(folder, path), content);
        }

        var variables = place.Variables.ToDictionary(
            static variable => variable.Name,
            variable => (string?)(PlanKit.NamesFile(variable.Name) ? Within(folder, variable.Value.Reveal()) : variable.Value.Reveal()));
        variables["HOME"] = folder;
        return variables;
    }

    private static string Within(string folder, string path) =>
        path.StartsWith('/') || path.Split('/').Contains("..")
            ? throw new ResgateException(FailureKind.Failed, $"{path} is a file outside the kit's folder")
            : Path.Combine(folder, path);

    private static void Write(string file, Secret content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        };
        using var output = new FileStream(file, options);
        output.Write(Encoding.UTF8.GetBytes(content.Reveal()));
    }
}
