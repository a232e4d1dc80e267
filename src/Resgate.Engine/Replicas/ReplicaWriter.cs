using Resgate.Engine.FileSystems;
using Resgate.Format.Text;
using Resgate.Format.Trees;

namespace Resgate.Engine.Replicas;

/// <summary>Makes copies of single entries, with all that they are.</summary>
/// <param name="owners">Names for the numbers.</param>
/// <param name="replica">The replica's path, for messages.</param>
/// <param name="report">Gets what was written, and what the source did not give.</param>
internal sealed class ReplicaWriter(OwnerNames owners, byte[] replica, ReplicaReport report)
{
    private readonly NodeReader _reader = new(owners, LocalZone.Utc);
    private readonly MetadataWriter _writer = new(owners, MetadataOptions.Default);
    private readonly ReplicaContent _content = new(LossyText.Decode(replica));

    /// <summary>Files that were written to while they were copied.</summary>
    public HashSet<(ulong FileSystem, ulong Inode)> Mixed { get; } = [];

    /// <summary>Copies a file's content and what else it has, over the copy that is there or into a new one.</summary>
    /// <param name="from">Where the file is.</param>
    /// <param name="to">Where its copy is to be.</param>
    /// <param name="name">Of both.</param>
    /// <param name="path">Below the source, for messages.</param>
    /// <param name="copy">What is there, a regular file with this name only; null for nothing.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why the file cannot be read.</returns>
    public Errno WriteFile(DirectoryHandle from, TargetDirectory to, byte[] name, byte[] path, FileStat? copy, CancellationToken cancellation)
    {
        var failure = SourceFile.Open(from, name, out var original);
        if (failure != Errno.None)
        {
            return failure;
        }

        using (original)
        {
            Need(copy is not null ? to.OpenFile(name, out var target) : to.CreateFile(name, out target), path);
            using (target)
            {
                failure = _content.Copy(original!, target!, (long)(copy?.Blocks ?? 0) * 512, cancellation);
                if (failure != Errno.None)
                {
                    return failure;
                }

                if (original!.CheckUnchanged(out var hasChanged) != Errno.None || hasChanged)
                {
                    Mixed.Add((original.Stat.FileSystem, original.Stat.Inode));
                }

                report.CopiedFiles++;
                report.CopiedBytes += (long)original.Stat.Size;
                Describe(original.Handle, original.Stat, target!.Handle, name, path);
            }
        }

        return Errno.None;
    }

    /// <summary>Makes a link, a pipe or a device anew.</summary>
    /// <inheritdoc cref="WriteFile"/>
    public Errno WriteSpecial(DirectoryHandle from, TargetDirectory to, byte[] name, byte[] path, in FileStat stat)
    {
        var unreadable = new List<AttributeFailure>();
        var failure = _reader.Read(from, name, in stat, unreadable, out var node);
        if (failure != Errno.None)
        {
            return failure;
        }

        Clear(to, name, path);
        Need(
            stat.Type switch
            {
                NodeType.Symlink => to.CreateLink(name, node!.LinkTarget),
                NodeType.Fifo => to.CreateFifo(name),
                _ => to.CreateDevice(name, stat.Type == NodeType.BlockDevice, stat.Device),
            },
            path);
        var failures = new List<MetadataFailure>();
        _writer.Apply(to.Handle, name, node!, failures);
        Tell(path, unreadable, failures);
        return Errno.None;
    }

    /// <summary>Gives an open copy the owner, attributes, times and mode of its original.</summary>
    public void Describe(KernelHandle original, in FileStat stat, KernelHandle copy, byte[] name, byte[] path)
    {
        var unreadable = new List<AttributeFailure>();
        var failures = new List<MetadataFailure>();
        _writer.Apply(copy, _reader.Read(original, name, in stat, unreadable), failures);
        Tell(path, unreadable, failures);
    }

    /// <summary>Makes sure that nothing is there.</summary>
    public void Clear(TargetDirectory to, byte[] name, byte[] path)
    {
        var failure = to.RemoveAll(name);
        Need(failure == Errno.ENOENT ? Errno.None : failure, path);
    }

    /// <summary>What the replica's side refuses ends the update: its copy would not be one.</summary>
    /// <exception cref="Primitives.ResgateException">There is a failure.</exception>
    public void Need(Errno failure, byte[] path)
    {
        if (failure != Errno.None)
        {
            throw failure.ToFailure($"cannot write {LossyText.Decode([.. replica, .. path])}");
        }
    }

    private void Tell(byte[] path, List<AttributeFailure> unreadable, List<MetadataFailure> failures)
    {
        unreadable.ForEach(one => report.Add(LossyText.Decode(path), $"cannot read attribute {one.Name}: {one.Errno.Text()}"));
        failures.ForEach(one => report.Add(LossyText.Decode(path), $"cannot keep its {one.What}: {one.Errno.Text()}"));
    }
}
