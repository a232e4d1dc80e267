using Resgate.Capture.Databases;
using Resgate.Capture.Discovery;
using Resgate.Capture.Programs;
using Resgate.Capture.Staging;
using Resgate.Capture.Volumes;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture;

/// <summary>Makes the sources of a class ready to be read: finds its paths, and stages copies of what must not be read while it changes.</summary>
/// <remarks>
/// What one source cannot give costs that source and is told; the others go on. A database is copied consistently also when it only lies below
/// a path: nobody has to know of it, and its raw file is never stored.
/// </remarks>
/// <param name="root">The folder that relative paths are in.</param>
/// <param name="staging">Gets the copies; the same source has the same name in it at every run.</param>
/// <param name="copier">Copies databases.</param>
/// <param name="volumes">Copies volumes; null for a capture that has no means to, which is told.</param>
/// <param name="looked">Files that are known to be no databases; null for none.</param>
public sealed class ClassCapture(
    string root, StagingFolder staging, IDatabaseCopier copier, VolumeCopies? volumes = null, LookedFiles? looked = null)
{
    private readonly List<byte[]> _paths = [];
    private readonly List<byte[]> _copies = [];
    private readonly List<CaptureProblem> _problems = [];
    private readonly DatabaseCapture _databases = new(staging, copier);
    private Consistency _consistency = Consistency.Application;

    /// <param name="one">The class.</param>
    /// <param name="cancellation">Stops it, with the programs it runs.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a pattern of what is left out is malformed.</exception>
    public async ValueTask<CapturedSources> RunAsync(PlannedClass one, CancellationToken cancellation)
    {
        var search = new PathSearch(root, one.Exclude);
        foreach (var source in one.Sources)
        {
            switch (source)
            {
                case PathSource paths:
                    // What is copied while it may change is what a crash would leave, however good the rest is.
                    _consistency = Consistency.Crash;
                    _paths.AddRange(paths.Paths.SelectMany(path => Find(search, path).SelectMany(found => WithWhatIsBehind(found, search.Absolute(path)))));
                    break;
                case SqliteSource databases:
                    List<byte[]> named = [.. databases.Databases.SelectMany(path => Find(search, path))];
                    await CopyAsync(new DatabaseSearch(FilterOf(one), looked).NamedBy(named, cancellation), cancellation);
                    break;
                case CrontabSource crontab:
                    await StoreOutputAsync(
                        $"crontab of {crontab.User}", CronTables.AskFor(crontab.User), ["crontab", crontab.User], one, CronTables.SaysNone, cancellation);
                    break;
                case CommandSource command:
                    await StoreOutputAsync(command.StoredAs, command.Command, ["command", command.StoredAs], one, saysNone: null, cancellation);
                    break;
            }
        }

        // Now that it is known which databases are copied anyway.
        await CopyAsync(new DatabaseSearch(FilterOf(one, staging.Folder), looked).Below(_paths, cancellation), cancellation);
        foreach (var volume in one.Sources.OfType<VolumeSource>())
        {
            await CopyAsync(volume, one, cancellation);
        }

        // What is named is stored whatever patterns say, and so it must not be named.
        var stored = _paths.Where(path => !_databases.IsRaw(path));
        return new CapturedSources(
            [.. stored.Concat(_databases.Copies).Concat(_copies).DistinctBy(Convert.ToHexString)], _databases.LeftOut, _problems, _consistency);
    }

    private IReadOnlyList<byte[]> Find(PathSearch search, string path)
    {
        try
        {
            if (search.Find(path) is { } found)
            {
                return found;
            }

            _problems.Add(new CaptureProblem(LossyText.Decode(search.Absolute(path)), "does not exist"));
        }
        catch (ResgateException malformed) when (malformed.Kind == FailureKind.Usage)
        {
            _problems.Add(CaptureProblem.Of(path, malformed));
        }

        return [];
    }

    // Storage is often a link to a disk of its own, and a point with nothing but the link would lack all of it.
    private IEnumerable<byte[]> WithWhatIsBehind(byte[] found, byte[] sought)
    {
        yield return found;
        var behind = LinkedPath.BehindOf(found);
        if (behind is not null && Path.Exists(behind))
        {
            yield return RawText.Encode(behind);
        }
        else if (behind is not null && found.AsSpan().SequenceEqual(sought))
        {
            // What a wildcard finds may lead nowhere, as it may find nothing; what is named has to be there.
            _problems.Add(new CaptureProblem(LossyText.Decode(found), $"is a link to {behind}, which is not there"));
        }
    }

    private async ValueTask CopyAsync(IEnumerable<byte[]> databases, CancellationToken cancellation)
    {
        foreach (var database in databases)
        {
            try
            {
                if (await _databases.CopyAsync(database, cancellation) is { } failure)
                {
                    _problems.Add(new CaptureProblem(LossyText.Decode(database), failure));
                }
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
            {
                _problems.Add(CaptureProblem.Of(LossyText.Decode(database), failure));
            }
        }
    }

    private async ValueTask CopyAsync(VolumeSource volume, PlannedClass one, CancellationToken cancellation)
    {
        if (volumes is null)
        {
            _problems.Add(new CaptureProblem($"volume {volume.Volume}", "a mirror takes no volumes; 'resgate run' does"));
            return;
        }

        var copy = await volumes.MakeAsync(volume, one, FilterOf(one), cancellation);
        _problems.AddRange(copy.Problems);
        if (copy.Path is { } path)
        {
            _copies.Add(RawText.Encode(path));
            _consistency = (Consistency)Math.Min((int)_consistency, (int)copy.Consistency);
        }
    }

    private async ValueTask StoreOutputAsync(
        string source, IReadOnlyList<string> words, string[] name, PlannedClass one, Func<string, bool>? saysNone, CancellationToken cancellation)
    {
        try
        {
            var file = staging.PathFor(name);
            if (await ProgramOutput.StoreAsync(words, file, one.Capture, saysNone, cancellation) is { } failure)
            {
                _problems.Add(new CaptureProblem(source, failure));
                return;
            }

            _copies.Add(RawText.Encode(file));
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            _problems.Add(CaptureProblem.Of(source, failure));
        }
    }

    private PathFilter FilterOf(PlannedClass one, params string[] folders)
    {
        var own = folders.Select(static folder => LiteralPattern.Of(RawText.Encode(folder)));
        return PathFilter.Excluding(PatternList.Parse(one.Exclude), PatternList.Parse(_databases.LeftOut.Concat(own)));
    }
}
