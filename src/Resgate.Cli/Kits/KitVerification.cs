using System.Text;
using Resgate.Cli.Output;
using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Snapshots;
using Resgate.Storage;
using Resgate.Storage.Wrapping;

namespace Resgate.Cli.Kits;

/// <summary>Opens a kit's places with what stands in it and with nothing else: no plan, no variable of this process, no file of this account.</summary>
internal sealed class KitVerification(RecoveryKit kit, TimeProvider time)
{
    // Long enough for a hiccup, short enough for somebody who waits.
    private static readonly RetryPolicy _retries = new() { GiveUpAfter = TimeSpan.FromSeconds(20) };

    /// <summary>Asks one place after the other; what refuses is told in its answer.</summary>
    public async IAsyncEnumerable<KitAnswer> RunAsync([System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        foreach (var place in kit.Places)
        {
            yield return await AskAsync(place, cancellation);
        }
    }

    private async ValueTask<KitAnswer> AskAsync(KitPlace place, CancellationToken cancellation)
    {
        if (place.Typed?.Reveal() != place.Password.Reveal())
        {
            return new KitAnswer(place.Name, Opened: false, 0, "the password in groups is not the one in the lines");
        }

        var home = Directory.CreateTempSubdirectory("resgate-kit-").FullName;
        try
        {
            var variables = WriteFiles(place, home);
            var options = new PlaceOptions { Variable = variables.GetValueOrDefault, StuckAfter = TimeSpan.FromMinutes(1), Time = time };
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
            Directory.Delete(home, recursive: true);
        }
    }

    /// <returns>What the place may know, by name.</returns>
    private static Dictionary<string, string?> WriteFiles(KitPlace place, string home)
    {
        var variables = place.Variables.ToDictionary(static variable => variable.Name, static variable => (string?)variable.Value.Reveal());
        variables["HOME"] = home;
        foreach (var (path, content) in place.Files)
        {
            var file = Path.Combine(home, path.StartsWith("~/", StringComparison.Ordinal) ? path[2..] : "files" + path);
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using (var output = new FileStream(file, options))
            {
                output.Write(Encoding.UTF8.GetBytes(content.Reveal()));
            }

            foreach (var name in variables.Keys.Where(name => PlanKit.NamesFile(name) && variables[name] == path).ToList())
            {
                variables[name] = file;
            }
        }

        return variables;
    }
}
