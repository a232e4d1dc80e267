using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Repository.Copying;

/// <summary>Tells which snapshots of another repository have a copy here, by restic's rule.</summary>
/// <remarks>
/// A copy goes back to the same first snapshot and is alike in everything but parent, original, program and summary. One
/// whose tags were changed after it was copied is another snapshot, and is copied anew.
/// </remarks>
/// <param name="snapshots">Those that are here.</param>
public sealed class CopiedSnapshots(IEnumerable<StoredSnapshot> snapshots)
{
    private readonly ILookup<Id, StoredSnapshot> _byOrigin = snapshots
        .SelectMany(static stored => stored.Snapshot.Original is { } original && original != stored.Id
            ? new[] { (Origin: original, Stored: stored), (Origin: stored.Id, Stored: stored) }
            : [(Origin: stored.Id, Stored: stored)])
        .ToLookup(static pair => pair.Origin, static pair => pair.Stored);

    /// <summary>The copy of a snapshot; null when there is none.</summary>
    public StoredSnapshot? Find(StoredSnapshot source) =>
        _byOrigin[OriginOf(source)].FirstOrDefault(stored => AreAlike(stored.Snapshot, source.Snapshot));

    /// <summary>The first snapshot that this one goes back to, whatever repositories lie between: what a copy of it names.</summary>
    public static Id OriginOf(StoredSnapshot stored) => stored.Snapshot.Original ?? stored.Id;

    private static bool AreAlike(Snapshot one, Snapshot other) =>
        one.Time == other.Time
        && one.Tree == other.Tree
        && one.HostName == other.HostName
        && one.UserName == other.UserName
        && one.UserId == other.UserId
        && one.GroupId == other.GroupId
        && HaveSame(one.Paths, other.Paths)
        && HaveSame(one.Tags, other.Tags)
        && one.Excludes.SequenceEqual(other.Excludes);

    private static bool HaveSame(IReadOnlyList<string> some, IReadOnlyList<string> others) =>
        some.Count == others.Count && others.All(some.Contains);
}
