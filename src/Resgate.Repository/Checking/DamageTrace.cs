using Resgate.Format.Packs;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Trees;
using Resgate.Repository.Work;

namespace Resgate.Repository.Checking;

/// <summary>Finds the snapshots and paths that need damaged blobs.</summary>
/// <param name="repository">Where the trees are.</param>
/// <param name="bad">The blobs.</param>
/// <param name="elsewhere">Gives the bytes of a tree that the repository cannot, or null.</param>
internal sealed class DamageTrace(
    BackupRepository repository, IReadOnlySet<BlobHandle> bad, Func<Id, byte[]?>? elsewhere = null)
{
    // Lists longer than this help nobody; the snapshots are named in any case.
    private const int MostPathsPerSnapshot = 1000;

    // What a tree holds of damage, below it included: relative path and blob. Most trees hold none.
    private readonly Dictionary<Id, IReadOnlyList<(string Path, string Blob)>> _known = [];

    public IEnumerable<AffectedPath> Run(IReadOnlyList<(Id Id, Id Tree)> snapshots, CancellationToken cancellation)
    {
        using var reader = repository.CreateReader();
        foreach (var (id, tree) in snapshots)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var (path, blob) in Trace(tree, depth: 0))
            {
                yield return new AffectedPath(id, path.Length == 0 ? "/" : path, blob);
            }
        }

        IReadOnlyList<(string Path, string Blob)> Trace(Id tree, int depth)
        {
            if (_known.TryGetValue(tree, out var known))
            {
                return known;
            }

            // A forged cycle would otherwise have no end; what is under way counts as clean.
            _known[tree] = [];
            var found = TraceNodes(tree, depth);
            _known[tree] = found;
            return found;
        }

        IReadOnlyList<(string Path, string Blob)> TraceNodes(Id tree, int depth)
        {
            const int deepest = 2000;
            if (Read(tree) is not { } nodes)
            {
                return [("", BlobHandle.Tree(tree).ToString())];
            }

            var found = new List<(string, string)>();
            foreach (var node in nodes)
            {
                var path = "/" + Names.ForPeople(node.Name);
                var lost = node.Content?.Select(BlobHandle.Data).FirstOrDefault(bad.Contains) ?? default;
                if (node.Type == NodeType.File && node.Content is not null && bad.Contains(lost))
                {
                    found.Add((path, lost.ToString()));
                }
                else if (node is { Type: NodeType.Directory, Subtree: { } subtree } && depth < deepest)
                {
                    found.AddRange(Trace(subtree, depth + 1).Select(below => (path + below.Path, below.Blob)));
                }
            }

            return found.Count > MostPathsPerSnapshot ? found[..MostPathsPerSnapshot] : found;
        }

        IReadOnlyList<Node>? Read(Id tree)
        {
            try
            {
                return TreeReader.ReadAll(reader.ReadAsync(BlobHandle.Tree(tree), cancellation).Wait());
            }
            catch (ResgateException loss) when (loss.IsLoss)
            {
                return elsewhere?.Invoke(tree) is { } bytes ? TreeReader.ReadAll(bytes) : null;
            }
        }
    }
}
