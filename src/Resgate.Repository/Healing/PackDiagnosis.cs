using System.Collections.Concurrent;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Checking;
using Resgate.Repository.Packing;
using Resgate.Repository.Progress;
using Resgate.Repository.Work;

namespace Resgate.Repository.Healing;

/// <summary>Verifies packs, and takes what is bad in them out of the index in memory.</summary>
/// <remarks>
/// Where the index and the pack's own header say different things, both are tried: what counts is which blobs are really there.
/// </remarks>
/// <param name="repository">Its index lists the packs.</param>
/// <param name="files">Every pack file with its size.</param>
/// <param name="plan">Gets what is found.</param>
internal sealed class PackDiagnosis(BackupRepository repository, IReadOnlyDictionary<Id, long> files, HealPlan plan)
{
    private readonly HashSet<Id> _verified = [];

    /// <summary>Verifies packs that were not verified yet.</summary>
    /// <param name="packs">Listed by the index.</param>
    /// <param name="report">Hears how it goes; null when nobody wants to know.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>Whether there were any.</returns>
    /// <exception cref="ResgateException">A place does not answer.</exception>
    public bool Run(IEnumerable<Id> packs, IWorkReport? report, CancellationToken cancellation)
    {
        var chosen = packs.Where(_verified.Add).ToList();
        var problems = Verify(chosen, report, cancellation);
        var relisted = ByTheirHeaders(problems, cancellation);
        if (relisted.Count > 0)
        {
            foreach (var pack in relisted.Keys)
            {
                problems.Remove(pack);
            }

            Relist(relisted);
            foreach (var (pack, problem) in Verify(relisted.Keys, report: null, cancellation))
            {
                problems[pack] = problem;
            }
        }

        TakeOut(problems);
        return chosen.Count > 0;
    }

    private Dictionary<Id, PackProblem> Verify(
        IReadOnlyCollection<Id> packs, IWorkReport? report, CancellationToken cancellation)
    {
        var problems = new ConcurrentDictionary<Id, PackProblem>();
        var sizes = packs.Select(pack => (Pack: pack, Size: PackHeader.SizeOnDisk(repository.Index.BlobsOf(pack)))).ToList();
        using (var step = report?.Begin("packs", sizes.Count, sizes.Sum(static pack => pack.Size)))
        {
            new PackVerifier(repository, (pack, problem) => problems[pack] = problem, static _ => { })
                .Run(sizes, step, cancellation);
        }

        foreach (var (pack, size) in sizes.Where(pack => pack.Size != files[pack.Pack]))
        {
            _ = problems.TryAdd(pack, new PackProblem($"has {files[pack]} bytes, not {size}", []));
        }

        foreach (var failure in problems.Values.Select(static problem => problem.Failure))
        {
            if (failure is { IsLoss: false })
            {
                throw failure;
            }
        }

        return new Dictionary<Id, PackProblem>(problems);
    }

    private Dictionary<Id, PackedBlob[]> ByTheirHeaders(Dictionary<Id, PackProblem> problems, CancellationToken cancellation)
    {
        var headers = new Dictionary<Id, PackedBlob[]>();
        foreach (var pack in problems.Keys)
        {
            try
            {
                var own = PackHeaders.ReadAsync(repository, pack, files[pack], cancellation).Wait();
                if (!own.AsSpan().SequenceEqual(repository.Index.BlobsOf(pack)))
                {
                    headers[pack] = own;
                }
            }
            catch (ResgateException damage) when (damage.IsLoss)
            {
                // The index alone has to tell where blobs lie.
            }
        }

        return headers;
    }

    private void Relist(Dictionary<Id, PackedBlob[]> packs)
    {
        plan.Misread.UnionWith(packs.Keys);
        repository.Index.RemovePacks(packs.Keys.ToHashSet());
        foreach (var (pack, blobs) in packs)
        {
            repository.Index.AddPack(pack, blobs);
        }
    }

    private void TakeOut(Dictionary<Id, PackProblem> problems)
    {
        if (problems.Count == 0)
        {
            return;
        }

        var listed = problems.Keys.ToDictionary(static pack => pack, repository.Index.BlobsOf);
        repository.Index.RemovePacks(problems.Keys.ToHashSet());
        foreach (var (pack, problem) in problems)
        {
            var broken = problem.Blobs.ToHashSet();
            var good = listed[pack].Where(packed => !broken.Contains(packed)).ToArray();
            plan.Damaged.Add(new DamagedPack(pack, files[pack], problem.What, [.. good], [.. broken]));
            if (good.Length > 0)
            {
                repository.Index.AddPack(pack, good);
            }
        }
    }
}
