using System.Runtime.InteropServices;
using Resgate.Engine.Trees;
using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Repository.Trees;

namespace Resgate.Engine.Stats;

/// <summary>Adds up snapshots in one of four ways. The index must be loaded.</summary>
public sealed class StatsCollector(BackupRepository repository, StatsMode mode)
{
    private readonly StatsReport _report = new();
    private readonly HashSet<Id> _trees = [];
    private readonly HashSet<Id> _contents = [];
    private readonly HashSet<Id> _pathBlobs = [];
    private readonly HashSet<Id> _paths = [];

    /// <summary>How far the call is that runs. May be asked from any thread.</summary>
    public StatsProgress Progress { get; } = new();

    /// <param name="roots">The snapshots' trees, oldest first.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/> or <see cref="FailureKind.NotFound"/>: something cannot be read.</exception>
    public async ValueTask<StatsReport> RunAsync(IReadOnlyList<Id> roots, CancellationToken cancellation)
    {
        _report.Snapshots = roots.Count;
        if (mode == StatsMode.RawData)
        {
            CountRawData(roots, cancellation);
            return _report;
        }

        using var reader = repository.CreateReader();
        foreach (var root in roots)
        {
            Progress.Begin(snapshots: 1);
            await (mode == StatsMode.RestoreSize
                ? CountRestoreSizeAsync(reader, root, cancellation)
                : CountContentsAsync(reader, root, cancellation));
        }

        return _report;
    }

    private async ValueTask CountRestoreSizeAsync(BlobReader reader, Id root, CancellationToken cancellation)
    {
        var linked = new HashSet<(ulong Device, ulong Inode)>();
        var cursor = new TreeCursor(reader, root);
        while (await cursor.MoveNextAsync(cancellation))
        {
            var node = cursor.Node;
            Progress.Add(files: 1, blobs: 0, node.Size);
            _report.Files++;

            // The names of a hard-linked file share its bytes.
            if (node.Links <= 1 || node.Inode == 0 || linked.Add((node.DeviceId, node.Inode)))
            {
                _report.Size += node.Size;
            }
        }
    }

    private async ValueTask CountContentsAsync(BlobReader reader, Id root, CancellationToken cancellation)
    {
        // A tree that was seen has no content that was not.
        if (!_trees.Add(root))
        {
            return;
        }

        var cursor = new TreeCursor(reader, root);
        while (await cursor.MoveNextAsync(cancellation))
        {
            Progress.Add(files: 1, blobs: 0, cursor.Node.Size);
            if (cursor.Node.Subtree is { } tree && !_trees.Add(tree))
            {
                cursor.Skip();
            }

            if (!_contents.Add(ContentOf(cursor.Node)))
            {
                continue;
            }

            if (mode == StatsMode.FilesByContents)
            {
                // As in restic, everything without content counts as one file.
                _report.Files++;
                _report.Size += cursor.Node.Size;
            }
            else
            {
                CountBlobs(cursor.Path, cursor.Node);
            }
        }
    }

    private void CountBlobs(ReadOnlySpan<byte> path, Node node)
    {
        foreach (var id in node.Content ?? [])
        {
            if (!repository.Index.TryGetPlainLength(BlobHandle.Data(id), out var length))
            {
                throw new ResgateException(FailureKind.NotFound, $"{BlobHandle.Data(id)} is in no index");
            }

            Progress.Add(files: 0, blobs: 1, bytes: 0);
            _report.Files += _paths.Add(Id.Of(path)) ? 1 : 0;
            if (_pathBlobs.Add(Id.Of([.. path, 0, .. id.ToArray()])))
            {
                _report.Size += length;
                _report.Blobs++;
            }
        }
    }

    private void CountRawData(IReadOnlyList<Id> roots, CancellationToken cancellation)
    {
        Progress.Begin(roots.Count);
        var used = UsedBlobs.Find(repository, roots, step: null, cancellation);
        if (used.Missing.FirstOrDefault() is { Id.IsNull: false } missing)
        {
            throw new ResgateException(FailureKind.NotFound, $"{missing} is in no index");
        }

        for (var number = 0; number < repository.Index.NumberLimit; number++)
        {
            if (used.Contains(number))
            {
                CountStored(repository.Index[number].Packed);
            }
        }
    }

    private void CountStored(PackedBlob packed)
    {
        Progress.Add(files: 0, blobs: 1, packed.StoredLength);
        _report.Blobs++;
        _report.Size += packed.StoredLength;
        if (repository.Config.Version < 2)
        {
            return;
        }

        var uncompressed = (ulong)BlobReader.PlainLength(packed) + MasterKey.Overhead;
        _report.UncompressedSize += uncompressed;
        if (packed.IsCompressed)
        {
            _report.CompressedFrom += uncompressed;
            _report.CompressedTo += packed.StoredLength;
        }
    }

    // All blobs in order; two files with the same list have the same bytes.
    private static Id ContentOf(Node node)
    {
        var ids = node.Content switch
        {
            null => [],
            Id[] array => array,
            var list => [.. list],
        };
        return Id.Of(MemoryMarshal.AsBytes(ids.AsSpan()));
    }
}
