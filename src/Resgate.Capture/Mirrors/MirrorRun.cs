using System.Security.Cryptography;
using Resgate.Capture.Databases;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>One run of a mirror: a new dated tree, hard-linked to the last good one, proved by a sample, and only then called <c>latest</c>.</summary>
/// <remarks>
/// Whatever a run that was killed has left is linked from, and goes when a later one is done. Nobody else runs this mirror meanwhile:
/// whoever calls holds a lock.
/// </remarks>
public sealed class MirrorRun
{
    // Files that come and go are found anew in a further pass, in which the rest are links only.
    private const int MostPasses = 3;

    private readonly Plan _plan;
    private readonly PlannedMirror _mirror;
    private readonly MirrorWork _work;
    private readonly TimeProvider _time;
    private readonly Random _chance;
    private readonly Action<string> _tell;
    private readonly MirrorAddress _address;
    private readonly MirrorShell _shell;
    private readonly MirrorFolder _folder;

    /// <param name="plan">The plan.</param>
    /// <param name="mirror">Of that plan.</param>
    /// <param name="work">Where it works.</param>
    /// <param name="time">Names trees.</param>
    /// <param name="chance">Draws the files that are compared.</param>
    /// <param name="tell">Gets a line for what is missing, or worth knowing.</param>
    public MirrorRun(Plan plan, PlannedMirror mirror, MirrorWork work, TimeProvider time, Random chance, Action<string> tell)
    {
        (_plan, _mirror, _work, _time, _chance, _tell) = (plan, mirror, work, time, chance, tell);
        _address = MirrorAddress.Parse(mirror.To);
        _shell = new MirrorShell(_address, mirror.SshSettings);
        _folder = new MirrorFolder(_shell);
    }

    /// <summary>When the tree that <c>latest</c> names was begun; null when there is none.</summary>
    /// <exception cref="ResgateException">The place cannot be asked, or is not the mirror's.</exception>
    public async ValueTask<DateTimeOffset?> LatestAsync(CancellationToken cancellation) =>
        (await LookAsync(cancellation)).Latest is { } latest ? TreeName.MomentOf(latest) : null;

    /// <param name="copierOf">Copies a class's databases.</param>
    /// <param name="cancellation">Ends it; <c>latest</c> stays what it is.</param>
    /// <exception cref="ResgateException">
    /// There is no new tree, and <c>latest</c> is what it was. <see cref="FailureKind.Damaged"/>: the tree is not what its sources are.
    /// </exception>
    public async ValueTask<MirrorResult> RunAsync(Func<PlannedClass, IDatabaseCopier> copierOf, CancellationToken cancellation)
    {
        var classes = _plan.Classes.Where(one => _mirror.Of.Contains(one.Name)).ToList();
        RefuseSecrets(classes);
        var contents = await LookAsync(cancellation);
        var root = contents.Root ?? await ClaimAsync(contents, cancellation);
        Remember(root);
        await _folder.RemoveAsync(contents.HalfRemoved, cancellation);
        var ownFolder = _shell.IsHere ? _shell.Folder : null;
        using var sources = await MirrorSources.CaptureAsync(_plan.Root, classes, _work.Staging, copierOf, ownFolder, cancellation);
        var pass = new MirrorPass(_mirror, _work, _shell, _folder, _chance, root, contents, _time);
        for (var count = 1; ; count++)
        {
            var done = await pass.RunAsync(sources, cancellation);
            if (done.Vanished == 0 || count == MostPasses)
            {
                return await FinishAsync(pass, sources.Problems, cancellation);
            }
        }
    }

    private async ValueTask<MirrorResult> FinishAsync(MirrorPass pass, List<CaptureProblem> captured, CancellationToken cancellation)
    {
        var (tree, listing, done) = (pass.Tree, pass.Listing, pass.Last);
        TellAll([.. captured.Concat(listing.Problems).Select(static problem => $"{problem.Source}: {problem.Message}"), .. done.Errors]);
        TellAll(done.Unheld.Take(1).Select(line => $"the destination cannot hold all that files have ({done.Unheld.Count} times): {line}"));
        if (done.Vanished > 0)
        {
            _tell($"{done.Vanished} files went away before they could be read, in {MostPasses} passes");
        }

        var (same, different) = await SampleComparison.RunAsync(_folder, tree, listing.Sample, cancellation);
        if (different is not null)
        {
            await _folder.MarkAsync(tree, pass.Mark(MirrorMark.Suspect), cancellation);
            throw new ResgateException(FailureKind.Damaged, $"{different} is not the same at {_shell.Title} as in the source, which nobody has written to")
            {
                Hint = "'latest' stays where it was, and the next run reads everything in full; check the disks and the memory",
            };
        }

        var missing = captured.Count + listing.Problems.Count + done.Errors.Count + done.Vanished;
        var mark = pass.Mark(missing == 0 ? MirrorMark.Whole : MirrorMark.Partial);
        var name = tree[TreeName.Incomplete.Length..];
        await _folder.FinishAsync(tree, name, mark, cancellation);
        if (missing == 0)
        {
            await _folder.MoveLatestAsync(name, cancellation);
        }

        var now = await LookAsync(cancellation);
        var outlived = MirrorRetention.Outlived(now.Dated, now.Latest, _mirror.Keep, isWhole: missing == 0);
        await _folder.RemoveAsync([.. outlived, .. now.Unfinished.Select(static left => left.Name)], cancellation);
        return new MirrorResult(name)
        {
            Files = listing.Files,
            Size = listing.Size,
            CopiedFiles = pass.CopiedFiles,
            CopiedSize = new ByteCount(pass.CopiedBytes),
            Compared = same,
            WasFull = pass.ReadsAll,
            Secrets = listing.Secrets,
            Missing = missing,
            Removed = outlived,
        };
    }

    // A disk that went bad would otherwise say so a million times.
    private void TellAll(IEnumerable<string> lines)
    {
        const int most = 20;
        var all = lines.ToList();
        all.Take(most).ToList().ForEach(_tell);
        if (all.Count > most)
        {
            _tell($"and {all.Count - most} more of that kind");
        }
    }

    private static void RefuseSecrets(IEnumerable<PlannedClass> classes)
    {
        if (classes.FirstOrDefault(static one => one.IsSecret) is { } secret)
        {
            throw new ResgateException(FailureKind.Denied, $"class {secret.Name} is secret, and a mirror would have it in the clear")
            {
                Hint = $"take {secret.Name} out of the mirror's 'of:'; the repositories keep it, encrypted",
            };
        }
    }

    private async ValueTask<MirrorContents> LookAsync(CancellationToken cancellation)
    {
        var contents = await _folder.LookAsync(cancellation);
        if (contents.Root is { } root && !root.IsOfSameMirrorAs(NewMark()))
        {
            throw new ResgateException(FailureKind.Denied, $"{_shell.Title} belongs to mirror {root.Mirror} of device {root.Device}")
            {
                Hint = "give each mirror a folder of its own",
            };
        }

        if (contents.Root is null && File.Exists(_work.Claim))
        {
            throw new ResgateException(FailureKind.NotFound, $"{_shell.Title} has no {MirrorMark.File} any more: its disk is not mounted, or is another one")
            {
                Hint = $"mount it; if the mirror is to begin anew there, remove {_work.Claim}",
            };
        }

        return contents;
    }

    private async ValueTask<MirrorMark> ClaimAsync(MirrorContents contents, CancellationToken cancellation)
    {
        var root = NewMark();
        await _folder.ClaimAsync(root, cancellation);
        if (contents.IsOnSystemDisk && _shell.IsHere)
        {
            _tell($"{_shell.Folder} is on the disk that the system is on; if another disk should be mounted there, it is not");
        }

        if (!contents.KeepsOwners)
        {
            _tell($"files at {_shell.Title} will belong to the account that writes them, which is not root: owners are not kept there");
        }

        return root;
    }

    // At every run: one that was cut off may have marked the folder and not come to this.
    private void Remember(MirrorMark root)
    {
        try
        {
            File.WriteAllText(_work.Claim, root + "\n");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write {_work.Claim}", cause);
        }
    }

    private MirrorMark NewMark() =>
        new(_mirror.Name, _plan.Device, MirrorMark.Root, RandomNumberGenerator.GetHexString(16, lowercase: true), FullAt: "");
}
