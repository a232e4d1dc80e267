using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Work;

namespace Resgate.Engine.Backup;

/// <summary>Stores a stream as one file, in directories made up for its path.</summary>
internal sealed class StreamItem(BackupRun run, DirectoryJob root, SourceStream stream) : WorkItem<BackupWorker>
{
    private const uint FilePermissions = 0x1A4; // 0644
    private const uint DirectoryPermissions = 0x1ED; // 0755

    public override void Run(BackupWorker worker)
    {
        var names = Components(stream.Path);
        var job = root;
        var path = Array.Empty<byte>();
        var tree = run.Options.ParentTree;
        foreach (var name in names[..^1])
        {
            path = [.. path, (byte)'/', .. name];
            job.Reserve(1);
            job.Begin();
            run.Finish(worker, job);
            var before = ParentTree.Load(run, worker, tree).Find(name);
            tree = before?.Subtree;
            job = new DirectoryJob(job, slot: 0, path, path, run.Clock())
            {
                Node = Describe(name, NodeType.Directory),
                Before = before,
            };
        }

        job.Reserve(1);
        var node = Describe(names[^1], NodeType.File);
        worker.File.Begin(job, node.Name);
        var pieces = new FilePieces(
            run, job, slot: 0, node, ParentTree.Load(run, worker, tree).Find(node.Name), run.Clock());
        _ = new ContentCutter(run, pieces).Cut(worker, new StreamSource(stream.Content), [], out var total);
        worker.File.End();
        node.Size = (ulong)total;
        if (total == 0)
        {
            // More likely a pipe whose other end died than something worth keeping (as in restic).
            run.Fail(stream.Path, "no data read");
            pieces.Abandon();
        }

        if (pieces.FinishReading(worker))
        {
            run.Finish(worker, job);
        }
    }

    private static List<byte[]> Components(ReadOnlySpan<byte> path)
    {
        var names = new List<byte[]>();
        foreach (var range in path.Split((byte)'/'))
        {
            if (!path[range].IsEmpty)
            {
                names.Add(path[range].ToArray());
            }
        }

        return names;
    }

    private Node Describe(byte[] name, NodeType type)
    {
        var now = Timestamp.From(run.Repository.Options.Time.GetLocalNow());
        return new Node
        {
            Name = name,
            Type = type,
            Mode = type == NodeType.Directory ? NodeMode.Directory | DirectoryPermissions : FilePermissions,
            ModifiedAt = now,
            AccessedAt = now,
            ChangedAt = now,
        };
    }

    private sealed class StreamSource(Stream content) : IContentSource
    {
        public Errno Read(Span<byte> buffer, out int count)
        {
            try
            {
                count = content.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                return Errno.None;
            }
            catch (IOException cause)
            {
                throw new ResgateException(FailureKind.Failed, "cannot read the stream to store", cause);
            }
        }
    }
}
