using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Trees;

namespace Resgate.Repository.Copying;

/// <summary>What some destinations lack of one snapshot after the other.</summary>
/// <remarks>
/// Three bits for each blob of the source are all the memory there is: needed so far, met before, wanted now. That a
/// destination has a tree says nothing about what is below it, since an interrupted run may have brought it alone; so every
/// tree is walked once, and every blob asked for.
/// </remarks>
internal sealed class MissingBlobs(BackupRepository source)
{
    private UsedBlobs _used = new(source.Index);
    private NumberSet _met = new(source.Index.NumberLimit);
    private NumberSet _wanted = new(0);
    private HashSet<CopyTarget> _servedSofar = [];

    public long Count { get; private set; }

    /// <summary>As the source stores them.</summary>
    public long Bytes { get; private set; }

    /// <summary>Packs of the source that hold them.</summary>
    public long Packs { get; private set; }

    /// <summary>Walks a snapshot and finds out what any of the destinations lacks of it.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: the source itself lacks some.</exception>
    public void Find(StoredSnapshot snapshot, IReadOnlyList<CopyTarget> targets, CancellationToken cancellation)
    {
        if (!targets.All(_servedSofar.Contains))
        {
            // Somebody joins who was not given what the others were given so far.
            _used = new UsedBlobs(source.Index);
            _met = new NumberSet(source.Index.NumberLimit);
        }

        _servedSofar = [.. targets];
        new ReferenceWalk(source, _used).Run([snapshot.Snapshot.Tree], cancellation);
        if (_used.Missing.Count > 0)
        {
            throw new ResgateException(FailureKind.Damaged, $"{_used.Missing.Count} blobs are in no index, the first is {_used.Missing.First()}");
        }

        Mark(targets);
        _met.UnionWith(_used.Numbers);
    }

    /// <summary>Everything that was found, in few reads, pack by pack in the order of the index.</summary>
    public IEnumerable<(BlobRange Range, List<PackedBlob> Blobs)> Ranges() =>
        BlobRange.Group(_wanted.All().Select(number => source.Index[number]), BlobRange.LargestLength);

    private void Mark(IReadOnlyList<CopyTarget> targets)
    {
        (Count, Bytes, Packs) = (0, 0, 0);
        _wanted = new NumberSet(source.Index.NumberLimit);
        Id? pack = null;
        foreach (var number in _used.Numbers.Except(_met))
        {
            var location = source.Index[number];
            if (!targets.Any(target => target.IsLive && !target.Repository.Index.Contains(location.Packed.Blob)))
            {
                continue;
            }

            _wanted.Add(number);
            Count++;
            Bytes += location.Packed.StoredLength;
            if (location.Pack != pack)
            {
                pack = location.Pack;
                Packs++;
            }
        }
    }
}
