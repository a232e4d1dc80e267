using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;

namespace Resgate.Engine.Restore;

/// <summary>A file whose content is being restored.</summary>
internal sealed class RestoredFile(RestoredDirectory directory, Node node)
{
    /// <summary>Bytes. Smaller files are written behind by the kernel faster than one could wait for them.</summary>
    private const int LeastUncached = 4 << 20;

    private int _failed;
    private int _remaining;

    public RestoredDirectory Directory { get; } = directory;

    public Node Node { get; } = node;

    /// <summary>Entry numbers of its blobs in the index, in order.</summary>
    public int[] Blobs { get; set; } = [];

    /// <summary>The file was there before and is written into; otherwise it is made.</summary>
    public bool Existed { get; set; }

    /// <summary>The content was right already: only the metadata is put on it.</summary>
    public bool IsUnchanged { get; set; }

    /// <summary>Which blobs the existing file has in their places; null when there is nothing to keep.</summary>
    public bool[]? Kept { get; set; }

    /// <summary>Whether all writes go through one open file, which is made at the first of them.</summary>
    public bool IsLarge => Existed || Blobs.Length > 1;

    /// <summary>
    /// Whether it is written past the page cache where the file system can do so. Not a file that was there before: it may
    /// be in the cache, and pages that go both ways may get lost.
    /// </summary>
    public bool BypassesCache => !Existed && !IsSparse && Blobs.Length > 1 && Node.Size >= LeastUncached;

    /// <summary>Whether zeros are left out.</summary>
    public bool IsSparse { get; set; }

    /// <summary>Whether no blob has to be fetched for it (any more).</summary>
    public bool NeedsNothing => _remaining == 0;

    public bool HasFailed => Volatile.Read(ref _failed) != 0;

    /// <summary>For <see cref="OpenFiles"/> alone.</summary>
    internal TargetFile? Opened { get; set; }

    /// <summary>For <see cref="OpenFiles"/> alone.</summary>
    internal int Users { get; set; }

    /// <summary>For <see cref="OpenFiles"/> alone.</summary>
    internal LinkedListNode<RestoredFile>? Idle { get; set; }

    /// <summary>For <see cref="OpenFiles"/> alone: held while the file is opened.</summary>
    internal Lock Opening { get; } = new();

    /// <summary>For <see cref="OpenFiles"/> alone: this run has made it, so the next opening finds it.</summary>
    internal bool IsMade { get; set; }

    public byte[] Path() => Directory.PathOf(Node.Name);

    public void Expect(int places) => _remaining = places;

    /// <summary>One place is done, well or not.</summary>
    /// <returns>Whether it was the last.</returns>
    public bool Settle() => Interlocked.Decrement(ref _remaining) == 0;

    /// <returns>Whether this is the file's first failure, which is the one to tell.</returns>
    public bool Fail() => Interlocked.Exchange(ref _failed, 1) == 0;
}
