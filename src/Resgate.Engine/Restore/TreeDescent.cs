using Resgate.Engine.FileSystems;
using Resgate.Format.Packs;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Work;

namespace Resgate.Engine.Restore;

/// <summary>Walks the snapshot's trees in order, makes directories and special files, and collects files into batches.</summary>
/// <remarks>
/// Trees may be hostile: names that lead elsewhere, names that come twice, contents that do not fit. Each costs its entry and
/// is told. Depth costs memory only on the heap.
/// </remarks>
internal sealed class TreeDescent(RestoreRun run, TargetEntries entries) : IDisposable
{
    /// <summary>No system makes such trees; a forged one would go on until something breaks.</summary>
    private const int DeepestLevel = 100_000;

    private readonly BlobReader _reader = run.Repository.CreateReader();
    private readonly Stack<TreeFrame> _frames = new();
    private readonly Dictionary<(ulong Inode, ulong Device), FirstName> _firstNames = [];
    private readonly List<byte> _path = [];

    /// <exception cref="ResgateException">The top tree cannot be read.</exception>
    public void Begin(RestoredDirectory top, Id tree)
    {
        if (run.Options.Delete)
        {
            top.Expected = [];
        }

        _frames.Push(new TreeFrame(top, Load(tree), isSelected: true));
    }

    /// <summary>Goes on until the batch is full.</summary>
    /// <returns>False when the walk is over; the batch then holds the last of it.</returns>
    public bool Fill(RestoreBatch batch)
    {
        while (_frames.TryPeek(out var frame))
        {
            if (batch.IsFull)
            {
                return true;
            }

            run.Cancellation.ThrowIfCancellationRequested();
            if (TryRead(frame, out var node))
            {
                Visit(frame, node!, batch);
            }
            else
            {
                _frames.Pop();
                Leave(frame, batch);
            }
        }

        return false;
    }

    public void Dispose() => _reader.Dispose();

    private bool TryRead(TreeFrame frame, out Node? node)
    {
        try
        {
            return frame.TryRead(out node);
        }
        catch (ResgateException damage) when (damage.Kind == FailureKind.Damaged)
        {
            // What the rest of the directory had is unknown, so nothing in it may be taken for unexpected.
            frame.Directory.Expected = null;
            run.Fail(frame.Directory.Path(), $"the rest of the directory cannot be read: {damage.Message}");
            node = null;
            return false;
        }
    }

    private void Visit(TreeFrame frame, Node node, RestoreBatch batch)
    {
        var directory = frame.Directory;
        if (!NodeNames.IsValid(node.Name))
        {
            run.Fail(directory.Path(), $"invalid child node name '{LossyText.Decode(node.Name)}'");
            return;
        }

        directory.Expected?.Add(node.Name);
        if (!frame.TryName(node.Name))
        {
            run.Fail(directory.PathOf(node.Name), "the directory has this name twice; only the first is restored");
            return;
        }

        if (node.Type == NodeType.Socket)
        {
            return;
        }

        var choice = Judge(node);
        frame.HasSelected |= choice.IsSelected;
        if (node.Type == NodeType.Directory)
        {
            Enter(directory, node, choice, batch);
        }
        else if (choice.IsSelected && entries.Ensure(directory))
        {
            Take(directory, node, batch);
        }
    }

    private Filters.PathChoice Judge(Node node)
    {
        if (run.Options.Filter == Filters.PathFilter.All)
        {
            return new Filters.PathChoice(IsSelected: true, MayDescend: true);
        }

        var length = _path.Count;
        _path.Add((byte)'/');
        _path.AddRange(node.Name);
        var path = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_path);
        var choice = run.Options.Filter.Judge(path, node.Type == NodeType.Directory);
        _path.RemoveRange(length, _path.Count - length);
        return choice;
    }

    private void Enter(RestoredDirectory parent, Node node, Filters.PathChoice choice, RestoreBatch batch)
    {
        var directory = new RestoredDirectory(parent, node);
        if (node.Subtree is not { } subtree)
        {
            run.Fail(directory.Path(), "the directory has no tree");
            return;
        }

        if (choice.IsSelected && !entries.Ensure(directory))
        {
            return;
        }

        TreeFrame? frame = null;
        if (choice.MayDescend)
        {
            frame = TryLoad(directory, subtree, choice.IsSelected);
        }

        if (frame is not null)
        {
            _frames.Push(frame);
            _path.Add((byte)'/');
            _path.AddRange(node.Name);
        }
        else if (choice.IsSelected)
        {
            run.Counters.Find(0);
            batch.Left.Add(directory);
        }
    }

    private TreeFrame? TryLoad(RestoredDirectory directory, Id tree, bool isSelected)
    {
        if (directory.Depth > DeepestLevel)
        {
            run.Fail(directory.Path(), "the directories are nested too deep");
            return null;
        }

        try
        {
            var frame = new TreeFrame(directory, Load(tree), isSelected);
            directory.Expected = run.Options.Delete ? [] : null;
            return frame;
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            var message = $"the directory's {BlobHandle.Tree(tree)} is lost";
            for (Exception? cause = failure; cause is not null; cause = cause.InnerException)
            {
                message += $": {cause.Message}";
            }

            run.Fail(directory.Path(), message);
            return null;
        }
    }

    private byte[] Load(Id tree) => _reader.ReadAsync(BlobHandle.Tree(tree), run.Cancellation).Wait();

    private void Leave(TreeFrame frame, RestoreBatch batch)
    {
        if (frame.Directory.Node is { } node)
        {
            _path.RemoveRange(_path.Count - node.Name.Length - 1, node.Name.Length + 1);
        }

        if (frame.HasSelected && _frames.TryPeek(out var above))
        {
            above.HasSelected = true;
        }

        // Unknown: it was selected by nothing that could be restored.
        if ((frame.IsSelected || frame.HasSelected)
            && frame.Directory.Presence is not (DirectoryPresence.Unknown or DirectoryPresence.Failed))
        {
            if (frame.Directory.Parent is not null)
            {
                run.Counters.Find(0);
            }

            batch.Left.Add(frame.Directory);
        }
    }

    private void Take(RestoredDirectory directory, Node node, RestoreBatch batch)
    {
        if (node.Type is NodeType.File)
        {
            TakeFile(directory, node, batch);
            return;
        }

        if (node.Type is NodeType.Unknown or NodeType.Irregular)
        {
            run.Counters.Find(0);
            run.Fail(directory.PathOf(node.Name), "it is of no type that can be restored");
        }
        else if (run.Options.DryRun)
        {
            run.Counters.Find(0);
            run.Counters.Restore();
            run.Complete(directory.PathOf(node.Name), RestoreAction.Restored, size: null);
        }
        else
        {
            entries.MakeSpecial(directory, node);
        }
    }

    private void TakeFile(RestoredDirectory directory, Node node, RestoreBatch batch)
    {
        if (node.Links > 1)
        {
            if (_firstNames.TryGetValue((node.Inode, node.DeviceId), out var first))
            {
                batch.Links.Add((directory, node, first));
                return;
            }

            _firstNames.Add((node.Inode, node.DeviceId), new FirstName(directory, node.Name));
        }

        var found = entries.Look(directory, node, out var stat, out var isProtected);
        if (found is not (Errno.None or Errno.ENOENT))
        {
            run.Fail(directory.PathOf(node.Name), "cannot look at what is there", found);
            return;
        }

        var file = new RestoredFile(directory, node);
        if (isProtected)
        {
            run.CompleteFile(file, RestoreAction.Unchanged);
            return;
        }

        if (!TryFindContent(file))
        {
            return;
        }

        if (found == Errno.None && !stat.IsRegular)
        {
            found = entries.Clear(directory, node.Name, in stat);
            if (found != Errno.None)
            {
                run.Fail(directory.PathOf(node.Name), "cannot replace what is there", found);
                return;
            }

            found = Errno.ENOENT;
        }

        // The ids are known by their numbers now, and a batch holds many files.
        node.Content = null;
        var number = batch.Add(file);
        if (found == Errno.None)
        {
            batch.Checks.Add((number, stat));
            return;
        }

        file.IsSparse = run.Options.Sparse;
        run.Counters.Find((long)node.Size);
        Place(file, number, batch);
    }

    private void Place(RestoredFile file, int number, RestoreBatch batch)
    {
        long offset = 0;
        foreach (var blob in file.Blobs)
        {
            batch.Placements.Add(new Placement(blob, number, offset));
            offset += run.PlainLength(blob);
        }

        file.Expect(file.Blobs.Length);
    }

    private bool TryFindContent(RestoredFile file)
    {
        var content = file.Node.Content ?? [];
        var blobs = content.Count == 0 ? [] : new int[content.Count];
        ulong size = 0;
        for (var i = 0; i < blobs.Length; i++)
        {
            if (!run.Index.TryGetNumber(BlobHandle.Data(content[i]), out blobs[i]))
            {
                run.Fail(file.Path(), $"{BlobHandle.Data(content[i])} of its content is in no index; run 'check' to see what else is affected");
                return false;
            }

            try
            {
                size += (ulong)run.PlainLength(blobs[i]);
            }
            catch (ResgateException damage)
            {
                run.Fail(file.Path(), damage.Message);
                return false;
            }
        }

        if (size != file.Node.Size)
        {
            run.Fail(file.Path(), $"its size is given as {file.Node.Size} bytes, but its content has {size}");
            return false;
        }

        file.Blobs = blobs;
        return true;
    }
}
