using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Repository.Healing;

/// <summary>What is wrong with a repository, and what will be done about it. Nothing has been done yet.</summary>
public sealed class HealPlan
{
    /// <summary>Every snapshot that can be read, and those that will come back.</summary>
    public List<StoredSnapshot> Snapshots { get; } = [];

    /// <summary>Snapshot files that cannot be read, each with the same snapshot as another repository has it.</summary>
    public List<(Id Unreadable, StoredSnapshot Found)> Returning { get; } = [];

    /// <summary>Snapshot files that cannot be read and have been replaced already.</summary>
    public List<Id> Replaced { get; } = [];

    /// <summary>Snapshot files that cannot be read, and no other repository has a copy.</summary>
    public List<Id> LostSnapshots { get; } = [];

    /// <summary>Index files that cannot be read.</summary>
    public int BadIndexFiles { get; internal set; }

    /// <summary>Packs that the index lists and that are not there.</summary>
    public HashSet<Id> Gone { get; } = [];

    /// <summary>Packs that no index lists and that say themselves what they hold.</summary>
    public HashSet<Id> Unlisted { get; } = [];

    /// <summary>Packs of which the index says something else than they do themselves; or in parts, over several files.</summary>
    public HashSet<Id> Misread { get; } = [];

    /// <summary>Packs that will be replaced.</summary>
    public List<DamagedPack> Damaged { get; } = [];

    /// <summary>Blobs that have to come from elsewhere, each with the first repository that lists it.</summary>
    public Dictionary<BlobHandle, HealSource> Wanted { get; } = [];

    /// <summary>Blobs that snapshots need and that are nowhere.</summary>
    public HashSet<BlobHandle> Lost { get; } = [];

    /// <summary>Trees that are there, whole, and make no sense: whoever has them has them like that.</summary>
    public HashSet<Id> Senseless { get; } = [];

    /// <summary>Broken blobs that no snapshot needs and no other repository has.</summary>
    public int Dropped { get; internal set; }

    /// <summary>Whether the index has to be written anew.</summary>
    public bool ChangesIndex =>
        BadIndexFiles > 0 || Gone.Count + Misread.Count > 0
        || Unlisted.Any(pack => !Damaged.Exists(damaged => damaged.Id == pack))
        || Damaged.Exists(damaged => !Unlisted.Contains(damaged.Id));

    /// <summary>Whether anything has to be done.</summary>
    public bool HasWork => ChangesIndex || Damaged.Count + Wanted.Count + Returning.Count + Replaced.Count > 0;

    /// <summary>Whether all will be well after it.</summary>
    public bool HealsAll => Lost.Count + Senseless.Count + LostSnapshots.Count == 0;
}
