using System.Runtime.InteropServices;
using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Indexes;
using Resgate.Repository.Trees;
using Resgate.Storage;

namespace Resgate.Repository.Checking;

/// <summary>Finds out whether everything that snapshots need is there, and on demand whether every byte is right.</summary>
/// <remarks>
/// Steps and verdicts: format page, section 11.1. Beyond restic's it compares each file's size with its blobs and names the
/// snapshots and files that the damage touches.
/// </remarks>
public sealed class Checker(BackupRepository repository)
{
    private readonly Lock _gate = new();
    private readonly HashSet<BlobHandle> _bad = [];

    public CheckReport Report { get; } = new();

    /// <summary>Index, packs and trees of the given snapshots; the index is loaded here.</summary>
    /// <returns>False when the index is unreadable and nothing more can be said.</returns>
    public async ValueTask<bool> CheckStructureAsync(
        IReadOnlyList<(Id Id, Id Tree)> snapshots, CancellationToken cancellation)
    {
        if (!await LoadIndexAsync(cancellation))
        {
            return false;
        }

        var packs = await ListPacksAsync(cancellation);
        CompareWithIndex(packs);
        var walk = new TreeWalk(repository, CheckTree, (tree, damage) => AddError($"tree {tree}: {OneLine(damage)}", BlobHandle.Tree(tree)));
        walk.Run(snapshots.Select(snapshot => snapshot.Tree), cancellation);
        return true;
    }

    /// <summary>Reads packs whole and verifies every byte of them; after <see cref="CheckStructureAsync"/>.</summary>
    public async ValueTask CheckDataAsync(
        ReadDataSubset subset, Random random, Action<long, long> progress, CancellationToken cancellation)
    {
        var files = await ListPacksAsync(cancellation);
        var listed = files.Where(file => repository.Index.ContainsPack(file.Key)).Select(file => (file.Key, file.Value)).ToList();
        var chosen = subset.Choose(listed, random);
        new PackVerifier(repository, this).Run(chosen, progress, cancellation);
    }

    /// <summary>Names the snapshots and paths that need what was found bad; looks at every snapshot, so call it when there is damage.</summary>
    public void FindAffected(IReadOnlyList<(Id Id, Id Tree)> snapshots, CancellationToken cancellation)
    {
        if (_bad.Count > 0)
        {
            Report.Affected.AddRange(new DamageTrace(repository, _bad).Run(snapshots, cancellation));
        }
    }

    internal void AddError(string error, BlobHandle? blob = null, Id? pack = null)
    {
        lock (_gate)
        {
            Report.Errors.Add(error);
            if (blob is { } bad)
            {
                _bad.Add(bad);
            }

            if (pack is { } broken)
            {
                Report.BrokenPacks.Add(broken);
            }
        }
    }

    internal void AddRead(long bytes)
    {
        lock (_gate)
        {
            Report.PacksRead++;
            Report.BytesRead += bytes;
        }
    }

    /// <summary>Marks every blob that the index places in the pack as bad.</summary>
    internal void MarkPack(IEnumerable<PackedBlob> blobs)
    {
        lock (_gate)
        {
            foreach (var blob in blobs)
            {
                // A good copy elsewhere saves it.
                if (repository.Index.FindAll(blob.Blob).Count == 1)
                {
                    _bad.Add(blob.Blob);
                }
            }
        }
    }

    internal static string OneLine(Exception failure) =>
        failure.InnerException is { } cause ? $"{failure.Message}: {OneLine(cause)}" : failure.Message;

    private async ValueTask<bool> LoadIndexAsync(CancellationToken cancellation)
    {
        var loader = new IndexLoader(repository);
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Index, cancellation))
        {
            try
            {
                await loader.LoadAsync(file.Name, cancellation);
            }
            catch (ResgateException failure)
            {
                AddError(OneLine(failure));
                Report.SuggestRepairIndex = true;
            }
        }

        Tell(loader.Findings);
        return !Report.SuggestRepairIndex || Report.Errors.Count == 0;
    }

    private void Tell(IndexFindings findings)
    {
        foreach (var pack in findings.Repeated)
        {
            Report.Hints.Add($"pack {pack} is listed in several index files");
            Report.SuggestRepairIndex = true;
        }

        foreach (var pack in findings.Mixed)
        {
            Report.Hints.Add($"pack {pack} holds both trees and data");
            Report.SuggestPrune = true;
        }

        foreach (var pack in findings.Split)
        {
            AddError($"pack {pack} is listed in parts", pack: pack);
        }
    }

    private async ValueTask<Dictionary<Id, long>> ListPacksAsync(CancellationToken cancellation)
    {
        var packs = new Dictionary<Id, long>();
        await foreach (var file in repository.Store.ListAsync(ObjectFolder.Data, cancellation))
        {
            packs[file.Name.Id] = file.Size;
        }

        return packs;
    }

    private void CompareWithIndex(Dictionary<Id, long> files)
    {
        var listed = new HashSet<Id>();
        foreach (var sections in repository.Index.EnumeratePacks().GroupBy(pack => pack.Id))
        {
            listed.Add(sections.Key);
            var blobs = sections.SelectMany(section => section.Blobs).Distinct().ToList();
            var expected = PackHeader.SizeOnDisk(CollectionsMarshal.AsSpan(blobs));
            if (!files.TryGetValue(sections.Key, out var size))
            {
                AddError($"pack {sections.Key}: the file is missing", pack: sections.Key);
                MarkPack(blobs);
                Report.SuggestRepairIndex = true;
            }
            else if (size != expected)
            {
                AddError($"pack {sections.Key}: the file has {size} bytes, its blobs add up to {expected}", pack: sections.Key);
                Report.SuggestRepairIndex = true;
            }
        }

        foreach (var unlisted in files.Keys.Where(pack => !listed.Contains(pack)))
        {
            Report.Hints.Add($"pack {unlisted} is in no index");
            Report.SuggestPrune = true;
        }
    }

    private void CheckTree(Id tree, IReadOnlyList<Node> nodes)
    {
        foreach (var node in nodes)
        {
            var name = Names.ForPeople(node.Name);
            if (node.Name.Length == 0)
            {
                AddError($"tree {tree}: a node has no name");
            }

            switch (node.Type)
            {
                case NodeType.File:
                    CheckFile(tree, name, node);
                    break;
                case NodeType.Directory when node.Subtree is null || node.Subtree.Value.IsNull:
                    AddError($"tree {tree}: directory {name} has no tree", BlobHandle.Tree(tree));
                    break;
                case NodeType.Unknown:
                    AddError($"tree {tree}: node {name} has no known type");
                    break;
            }
        }
    }

    private void CheckFile(Id tree, string name, Node node)
    {
        if (node.Content is null)
        {
            AddError($"tree {tree}: file {name} has no list of blobs", BlobHandle.Tree(tree));
            return;
        }

        ulong size = 0;
        var complete = true;
        foreach (var id in node.Content)
        {
            if (id.IsNull)
            {
                AddError($"tree {tree}: file {name} has a blob with the null id", BlobHandle.Tree(tree));
                complete = false;
            }
            else if (repository.Index.TryGetPlainLength(BlobHandle.Data(id), out var length))
            {
                size += length;
            }
            else
            {
                AddError($"tree {tree}: file {name}: {BlobHandle.Data(id)} is in no index", BlobHandle.Data(id));
                complete = false;
            }
        }

        if (complete && size != node.Size)
        {
            lock (_gate)
            {
                Report.Hints.Add($"tree {tree}: file {name} is listed with {node.Size} bytes, its blobs have {size}");
            }
        }
    }
}
