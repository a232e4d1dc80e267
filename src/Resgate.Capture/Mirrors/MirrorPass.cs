using Resgate.Policy.Plans;

namespace Resgate.Capture.Mirrors;

/// <summary>The transfer of a mirror, in one pass or several: each makes a tree of its own, which links to those before it.</summary>
/// <remarks>
/// A tree is never written to a second time: what rsync changes of a file that is there, it would change in every tree that has the
/// same file.
/// </remarks>
internal sealed class MirrorPass
{
    private readonly PlannedMirror _mirror;
    private readonly MirrorWork _work;
    private readonly MirrorShell _shell;
    private readonly MirrorFolder _folder;
    private readonly Random _chance;
    private readonly MirrorMark _root;
    private readonly MirrorContents _before;
    private readonly TimeProvider _time;
    private readonly List<string> _own = [];

    public MirrorPass(
        PlannedMirror mirror, MirrorWork work, MirrorShell shell, MirrorFolder folder, Random chance, MirrorMark root, MirrorContents before, TimeProvider time)
    {
        (_mirror, _work, _shell, _folder, _chance, _root, _before, _time) = (mirror, work, shell, folder, chance, root, before, time);
        ReadsAll = IsFullDue();
    }

    /// <summary>Whether contents are compared although sizes and times are the same.</summary>
    public bool ReadsAll { get; }

    /// <summary>The newest tree; unfinished.</summary>
    public string Tree => _own[^1];

    /// <summary>Of the last pass.</summary>
    public FileListing Listing { get; private set; } = null!;

    /// <summary>The last transfer.</summary>
    public Transfer Last { get; private set; } = null!;

    public long CopiedFiles { get; private set; }

    public long CopiedBytes { get; private set; }

    public async ValueTask<Transfer> RunAsync(MirrorSources sources, CancellationToken cancellation)
    {
        string[] earlier = [.. _own.AsEnumerable().Reverse(), .. Earlier()];
        _own.Add(TreeName.Incomplete + NewName());
        Listing = FileListing.Write(_work.List, sources.Classes, SampleComparison.Files, _chance, cancellation);
        await _folder.BeginAsync(Tree, Mark(MirrorMark.Incomplete), cancellation);
        Last = await new RsyncRun(_shell).RunAsync(_work.List, Tree, earlier, _mirror.Limit, ReadsAll, cancellation);
        CopiedFiles += Last.Files;
        CopiedBytes += Last.Bytes;
        return Last;
    }

    /// <summary>The tree's mark in a state.</summary>
    public MirrorMark Mark(string state)
    {
        // The first tree of all was read in full, whatever rsync was told.
        var isFull = state == MirrorMark.Whole && (ReadsAll || _before.FullAt.Length == 0);
        return _root with { State = state, FullAt = isFull ? Tree[TreeName.Incomplete.Length..] : _before.FullAt };
    }

    /// <summary>Trees with files that need not be copied again, the best first: the last good one, newer partial ones, unfinished ones.</summary>
    private IEnumerable<string> Earlier() =>
    [
        .. (string[])(_before.Latest is { } latest ? [latest] : []),
        .. _before.Dated.Select(static tree => tree.Name).Where(name => string.CompareOrdinal(name, _before.Latest ?? "") > 0),
        .. _before.Unfinished.Where(static tree => tree.Mark.State != MirrorMark.Suspect).Select(static tree => tree.Name),
    ];

    private bool IsFullDue() =>
        _before.Unfinished.Any(static tree => tree.Mark.State == MirrorMark.Suspect)
        || (TreeName.MomentOf(_before.FullAt) is { } full && _time.GetUtcNow() - full >= _mirror.ChecksumEvery);

    private string NewName()
    {
        var taken = _before.Dated.Concat(_before.Unfinished).Select(static tree => tree.Name.Replace(TreeName.Incomplete, "", StringComparison.Ordinal))
            .Concat(_own.Select(static name => name[TreeName.Incomplete.Length..])).ToHashSet();
        var moment = _time.GetUtcNow();
        while (taken.Contains(TreeName.Of(moment)))
        {
            moment += TimeSpan.FromSeconds(1);
        }

        return TreeName.Of(moment);
    }
}
