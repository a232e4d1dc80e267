using System.Runtime.InteropServices;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Progress;
using Resgate.Repository.Work;

namespace Resgate.Repository.Trees;

/// <summary>Marks everything that some trees refer to, on all cores, without making a single node.</summary>
/// <remarks>The marks are also the memory of which trees were visited, so a walk over many snapshots keeps nothing else.</remarks>
internal sealed class ReferenceWalk(BackupRepository repository, UsedBlobs used, IWorkStep? step)
{
    private readonly WorkStack<Walker> _work = new();

    public void Run(IEnumerable<Id> roots, CancellationToken cancellation)
    {
        foreach (var root in roots)
        {
            var tree = BlobHandle.Tree(root);
            if (used.Add(tree))
            {
                _work.Push(new Visit(this, tree, isRoot: true, cancellation), Urgency.Directory);
            }
            else
            {
                step?.Advance(1);
            }
        }

        _work.Run(Environment.ProcessorCount, () => new Walker(repository.CreateReader()), cancellation);
    }

    private void Handle(BlobHandle tree, bool isRoot, Walker worker, CancellationToken cancellation)
    {
        worker.References.Clear();
        try
        {
            var plain = worker.Reader.ReadAsync(tree, cancellation).Wait();
            TreeReferences.Collect(plain, worker.References);
            step?.Advance(isRoot ? 1 : 0, plain.Length);
        }
        catch (ResgateException cause) when (cause.IsLoss)
        {
            throw new ResgateException(FailureKind.Damaged, $"{tree} cannot be read", cause);
        }

        var references = CollectionsMarshal.AsSpan(worker.References);
        var numbers = worker.Numbers(references.Length);
        repository.Index.GetNumbers(references, numbers);
        for (var i = 0; i < references.Length; i++)
        {
            if (used.Mark(references[i], numbers[i]) && references[i].Kind == BlobKind.Tree)
            {
                _work.Push(new Visit(this, references[i], isRoot: false, cancellation), Urgency.Directory);
            }
        }
    }

    private sealed class Visit(ReferenceWalk walk, BlobHandle tree, bool isRoot, CancellationToken cancellation) : WorkItem<Walker>
    {
        public override void Run(Walker worker) => walk.Handle(tree, isRoot, worker, cancellation);
    }

    private sealed class Walker(BlobReader reader) : IDisposable
    {
        private int[] _numbers = [];

        public BlobReader Reader { get; } = reader;

        public List<BlobHandle> References { get; } = [];

        public Span<int> Numbers(int count)
        {
            if (_numbers.Length < count)
            {
                _numbers = new int[Math.Max(256, 2 * count)];
            }

            return _numbers.AsSpan(0, count);
        }

        public void Dispose() => Reader.Dispose();
    }
}
