using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Trees;

namespace Resgate.Repository.Pruning;

/// <summary>Works out which packs stay, go or are rewritten. Decides only; <see cref="Pruner"/> does it.</summary>
/// <remarks>Source: format page, section 10.4; the order of questions there is the order here.</remarks>
public sealed class PrunePlanner(BlobIndex index, UsedBlobs used, int version, ByteCount packTarget, PruneOptions options)
{
    // Fewer small packs than this are not worth the traffic.
    private const int FewestSmallPacks = 10;
    private const long SmallPackFloor = 4 << 20;

    private readonly Dictionary<Id, PackUse> _packs = [];

    /// <summary>
    /// Packs that the place does not let go of; none by default. What they hold that is needed is copied as usual, so that
    /// they can leave when they come free; only for being small none is.
    /// </summary>
    public Func<Id, bool> IsRetained { get; init; } = static _ => false;

    /// <param name="files">Every pack file at the place with its size.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: a used blob is in no index, a needed pack is missing or has another size than its
    /// blobs add up to. Going on could lose data, so there is no plan.
    /// </exception>
    public PrunePlan Plan(IEnumerable<(Id Pack, long Size)> files)
    {
        RefuseMissingBlobs();
        CountUse();
        var plan = new PrunePlan();
        var candidates = new List<PackUse>();
        var smallOnes = new List<PackUse>();
        var found = new HashSet<Id>();
        var listed = files.ToList();
        var smallLimit = SmallLimit(listed);
        foreach (var (pack, size) in listed)
        {
            found.Add(pack);
            Judge(plan, pack, size, smallLimit, candidates, smallOnes);
        }

        foreach (var pack in _packs.Values.Where(pack => !found.Contains(pack.Id)))
        {
            if (pack.UsedBlobs > 0)
            {
                throw new ResgateException(FailureKind.Damaged, $"packs from index missing in repo: {pack.Id} is not there, and snapshots need it")
                {
                    Hint = "nothing was changed; 'check' tells what is affected, 'repair index' makes the index true again",
                };
            }

            // A list that cannot be replaced goes on naming it.
            _ = !IsRetained(pack.Id) && plan.Gone.Add(pack.Id);
        }

        Choose(plan, candidates, smallOnes, smallLimit);
        Sum(plan);
        return plan;
    }

    private void RefuseMissingBlobs()
    {
        if (used.Missing.Count > 0)
        {
            throw new ResgateException(
                FailureKind.Damaged, $"{used.Missing.Count} blobs that snapshots need are in no index, the first is {used.Missing.First()}")
            {
                Hint = "nothing was changed; try 'repair index', then 'check'",
            };
        }
    }

    private void CountUse()
    {
        // Copies of each used blob; the array is by the number of its first entry.
        var copies = new byte[index.NumberLimit];
        var duplicates = false;
        foreach (var pack in index.EnumeratePacks())
        {
            foreach (var blob in pack.Blobs)
            {
                if (IsUsed(blob.Blob, out var number) && copies[number] < byte.MaxValue)
                {
                    duplicates |= ++copies[number] > 1;
                }
            }
        }

        foreach (var pack in index.EnumeratePacks())
        {
            var use = UseOf(pack.Id);
            foreach (var blob in pack.Blobs)
            {
                var count = IsUsed(blob.Blob, out var number) ? copies[number] : 0;
                use.Count(blob, version, isUsed: count == 1, isDuplicate: count > 1);
            }
        }

        if (duplicates)
        {
            ChooseCopies(copies);
        }
    }

    // Of several copies exactly one counts as used: the first in a pack that must stay anyway, or else the last there is.
    private void ChooseCopies(byte[] copies)
    {
        // From here on the array holds the copies still to be met, and zero once the choice is made or there is none to make.
        copies.AsSpan().Replace((byte)1, (byte)0);
        foreach (var pack in index.EnumeratePacks())
        {
            var use = UseOf(pack.Id);
            foreach (var blob in pack.Blobs)
            {
                if (!IsUsed(blob.Blob, out var number) || copies[number] == 0)
                {
                    continue;
                }

                if (use.UsedBlobs > 0 || use.DuplicateBlobs == use.UnusedBlobs || copies[number] == 1)
                {
                    use.TurnIntoUsed(blob);
                    copies[number] = 0;
                }
                else
                {
                    copies[number]--;
                }
            }
        }
    }

    private void Judge(
        PrunePlan plan, Id pack, long size, long smallLimit, List<PackUse> candidates, List<PackUse> smallOnes)
    {
        var isListed = _packs.TryGetValue(pack, out var use);
        if (use is null || use.UsedBlobs == 0)
        {
            Drop(plan, pack, size, isListed);
            return;
        }

        if (size != use.SizeOnDisk)
        {
            throw new ResgateException(
                FailureKind.Damaged, $"pack size does not match calculated size from index: {pack} has {size} bytes, its blobs add up to {use.SizeOnDisk}, and snapshots need it")
            {
                Hint = "nothing was changed; run 'repair index' or 'check --read-data'",
            };
        }

        var mustCompress = use.HasUncompressedTrees || (options.RepackUncompressed && use.HasUncompressed);
        if ((use.UnusedBlobs == 0 && IsRetained(pack)) || (options.RepackCacheableOnly && !use.HasTrees))
        {
            return;
        }

        if (use.UnusedBlobs == 0 && !use.IsMixed && !mustCompress)
        {
            if (size < smallLimit)
            {
                smallOnes.Add(use);
            }
        }
        else
        {
            use.MustRewrite = use.IsMixed || mustCompress;
            candidates.Add(use);
        }
    }

    private void Drop(PrunePlan plan, Id pack, long size, bool isListed)
    {
        if (IsRetained(pack))
        {
            plan.Retained.Add(pack);
        }
        else if (isListed)
        {
            plan.Unused.Add(pack);
        }
        else
        {
            plan.Unlisted.Add(pack);
            plan.Statistics.UnlistedBytes += size;
        }
    }

    private void Choose(PrunePlan plan, List<PackUse> candidates, List<PackUse> smallOnes, long smallLimit)
    {
        if (smallOnes.Count >= FewestSmallPacks)
        {
            candidates.AddRange(smallOnes);
        }

        candidates.Sort((left, right) => Compare(left, right, smallLimit));
        var usedBytes = _packs.Values.Sum(pack => pack.UsedBytes);
        var unusedLeft = _packs.Values.Where(pack => pack.UsedBlobs > 0).Sum(pack => pack.UnusedBytes);
        var tolerated = Tolerated(usedBytes);
        long rewritten = 0;
        foreach (var pack in candidates)
        {
            if (options.RecoverNoFreeSpace
                || (options.MaxRepack is { } most && rewritten + pack.SizeOnDisk >= most.Bytes))
            {
                continue;
            }

            var worthIt = pack.HasTrees || pack.MustRewrite
                || unusedLeft >= tolerated
                || pack.SizeOnDisk < smallLimit;
            if (worthIt)
            {
                plan.Repack.Add(pack.Id);
                _ = IsRetained(pack.Id) && plan.Retained.Add(pack.Id);
                rewritten += pack.SizeOnDisk;
                unusedLeft -= pack.UnusedBytes;
            }
        }
    }

    private static int Compare(PackUse left, PackUse right, long smallLimit)
    {
        var byUrgency = Rank(left).CompareTo(Rank(right));
        if (byUrgency == 0)
        {
            byUrgency = right.UnusedShare.CompareTo(left.UnusedShare);
        }

        // Equals in order of their ids, so that one repository gives one plan.
        return byUrgency == 0 ? left.Id.CompareTo(right.Id) : byUrgency;

        int Rank(PackUse pack)
        {
            if (pack.HasTrees)
            {
                return 0;
            }

            return pack.SizeOnDisk < smallLimit ? 1 : 2;
        }
    }

    private double Tolerated(long usedBytes) =>
        options.MaxUnused is { } bytes
            ? bytes.Bytes
            : options.MaxUnusedPercent / (100 - options.MaxUnusedPercent) * usedBytes;

    private long SmallLimit(List<(Id Pack, long Size)> files)
    {
        if (options.SmallerThan is { } limit)
        {
            return limit.Bytes;
        }

        if (options.RepackSmall)
        {
            return packTarget.Bytes * 4 / 5;
        }

        if (files.Count == 0)
        {
            return 0;
        }

        var sizes = files.Select(file => file.Size).Order().ToList();
        return (long)(0.8 * Math.Max(SmallPackFloor, sizes[sizes.Count * 3 / 100]));
    }

    private void Sum(PrunePlan plan)
    {
        var figures = plan.Statistics;
        foreach (var pack in _packs.Values)
        {
            CountPack(figures, pack, isGone: plan.Gone.Contains(pack.Id));
            figures.UsedBlobs += pack.UsedBlobs;
            figures.UsedBytes += pack.UsedBytes;
            figures.UnusedBlobs += pack.UnusedBlobs;
            figures.UnusedBytes += pack.UnusedBytes;
            figures.DuplicateBlobs += pack.DuplicateBlobs;
            figures.DuplicateBytes += pack.DuplicateBytes;
            if (plan.Repack.Contains(pack.Id))
            {
                figures.RepackBlobs += pack.UsedBlobs + pack.UnusedBlobs;
                figures.RepackBytes += pack.SizeOnDisk;
                figures.RepackRemovedBlobs += pack.UnusedBlobs;
                figures.RepackRemovedBytes += pack.UnusedBytes;
            }
            else if (plan.Unused.Contains(pack.Id) || plan.Gone.Contains(pack.Id))
            {
                figures.RemovedBlobs += pack.UnusedBlobs;
                figures.RemovedBytes += pack.UnusedBytes;
            }
            else
            {
                figures.KeptPacks++;
            }

            if (pack.HasUncompressed && !plan.Repack.Contains(pack.Id))
            {
                figures.UncompressedBytes += pack.SizeOnDisk;
            }
        }
    }

    private static void CountPack(PruneStatistics figures, PackUse pack, bool isGone)
    {
        if (isGone)
        {
            return;
        }

        if (pack.UsedBlobs == 0)
        {
            figures.UnusedPacks++;
        }
        else if (pack.UnusedBlobs == 0)
        {
            figures.UsedPacks++;
        }
        else
        {
            figures.PartlyUsedPacks++;
        }
    }

    private bool IsUsed(BlobHandle blob, out int number) => index.TryGetNumber(blob, out number) && used.Contains(number);

    private PackUse UseOf(Id pack)
    {
        if (!_packs.TryGetValue(pack, out var use))
        {
            _packs[pack] = use = new PackUse(pack);
        }

        return use;
    }
}
