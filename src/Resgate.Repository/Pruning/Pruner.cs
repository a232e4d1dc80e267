using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;
using Resgate.Repository.Trees;
using Resgate.Repository.Work;
using Resgate.Storage;

namespace Resgate.Repository.Pruning;

/// <summary>Carries out a prune plan.</summary>
/// <remarks>
/// The order is the safety argument (format page, section 10.5): unlisted packs go; used blobs are copied and their new packs
/// indexed; a new index without the old packs is written; old index files go; old packs go last. A crash at any point leaves
/// packs that nobody lists or blobs in two places, never a snapshot without its data. The caller holds the exclusive lock.
/// </remarks>
public sealed class Pruner(BackupRepository repository, PrunePlan plan, UsedBlobs used, Action<string> say)
{
    public async ValueTask RunAsync(CancellationToken cancellation)
    {
        if (plan.Unlisted.Count > 0)
        {
            say($"removing {plan.Unlisted.Count} packs that no index lists");
            await RemovePacksAsync(plan.Unlisted, cancellation);
        }

        if (!plan.ChangesIndex)
        {
            return;
        }

        var leaving = new HashSet<Id>(plan.Repack);
        leaving.UnionWith(plan.Unused);
        leaving.UnionWith(plan.Gone);
        if (plan.Repack.Count > 0)
        {
            say($"rewriting {plan.Repack.Count} packs");
            await RepackAsync(leaving, cancellation);
        }

        say("rewriting the index");
        await new IndexRewriter(repository).RewriteAsync(leaving, cancellation);

        var files = plan.Repack.Concat(plan.Unused).ToList();
        say($"removing {files.Count} packs");
        await RemovePacksAsync(files, cancellation);
    }

    private async ValueTask RepackAsync(HashSet<Id> leaving, CancellationToken cancellation)
    {
        var needed = NeededFrom(leaving);
        await using var session = repository.BeginWrite();
        var work = new WorkStack<Repacker>();
        foreach (var pack in repository.Index.EnumeratePacks().Where(pack => plan.Repack.Contains(pack.Id)))
        {
            work.Push(new PackCopy(repository, session, pack, needed, cancellation), Urgency.File);
        }

        work.Run(Environment.ProcessorCount, () => new Repacker(repository, session), cancellation);
        await session.FinishAsync(cancellation);
        if (needed.Count > 0)
        {
            throw new ResgateException(FailureKind.Damaged, $"{needed.Count} blobs were not copied; nothing was removed");
        }
    }

    // Used blobs that no staying pack holds: one copy of each has to move.
    private HashSet<BlobHandle> NeededFrom(HashSet<Id> leaving)
    {
        var needed = new HashSet<BlobHandle>();
        var staying = new HashSet<BlobHandle>();
        foreach (var pack in repository.Index.EnumeratePacks().Where(pack => plan.Repack.Contains(pack.Id)))
        {
            foreach (var blob in pack.Blobs)
            {
                if (used.Contains(blob.Blob))
                {
                    needed.Add(blob.Blob);
                }
            }
        }

        foreach (var blob in needed)
        {
            if (repository.Index.FindAll(blob).Any(copy => !leaving.Contains(copy.Pack)))
            {
                staying.Add(blob);
            }
        }

        needed.ExceptWith(staying);
        return needed;
    }

    private async ValueTask RemovePacksAsync(IEnumerable<Id> packs, CancellationToken cancellation)
    {
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = repository.Store.Connections, CancellationToken = cancellation };
        await Parallel.ForEachAsync(packs, parallel, (pack, token) =>
            repository.Store.RemoveAsync(new ObjectName(ObjectFolder.Data, pack), token));
    }

    private sealed class Repacker(BackupRepository repository, WriteSession session) : IDisposable
    {
        public BlobReader Reader { get; } = repository.CreateReader();

        public BlobWriter Writer { get; } = session.CreateWriter();

        public void Dispose()
        {
            Reader.Dispose();
            Writer.Dispose();
        }
    }

    private sealed class PackCopy(
        BackupRepository repository,
        WriteSession session,
        IndexedPack pack,
        HashSet<BlobHandle> needed,
        CancellationToken cancellation) : WorkItem<Repacker>
    {
        public override void Run(Repacker worker)
        {
            foreach (var packed in pack.Blobs)
            {
                lock (needed)
                {
                    if (!needed.Remove(packed.Blob))
                    {
                        continue;
                    }
                }

                Copy(packed, worker);
            }
        }

        private void Copy(PackedBlob packed, Repacker worker)
        {
            var stored = GC.AllocateUninitializedArray<byte>((int)packed.StoredLength);
            byte[] plain;
            try
            {
                var name = new ObjectName(ObjectFolder.Data, pack.Id);
                repository.Store.ReadAsync(name, packed.Offset, stored, cancellation).Wait();
                plain = worker.Reader.Open(packed, stored.ToArray());
            }
            catch (ResgateException failure) when (failure.Kind is FailureKind.Damaged or FailureKind.NotFound)
            {
                // Another copy may be good; if none is, this throws and nothing is removed.
                plain = worker.Reader.ReadAsync(packed.Blob, cancellation).Wait();
                worker.Writer.WriteAsync(packed.Blob, plain, BlobWriter.ChecksumOf(plain), cancellation).Wait();
                return;
            }

            var compress = repository.Config.Version >= 2 && !packed.IsCompressed && plain.Length > 0;
            if (compress)
            {
                worker.Writer.WriteAsync(packed.Blob, plain, BlobWriter.ChecksumOf(plain), cancellation).Wait();
            }
            else
            {
                // Sealed bytes that were just opened and hashed are as good in another pack.
                session.CopyAsync(packed, stored, cancellation).Wait();
            }
        }
    }
}
