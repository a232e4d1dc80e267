namespace Resgate.Engine.Stats;

/// <summary>How far <c>stats</c> is. Written by one thread, read by any.</summary>
public sealed class StatsProgress
{
    private long _snapshots;
    private long _files;
    private long _blobs;
    private ulong _bytes;

    /// <summary>Snapshots begun.</summary>
    public long Snapshots => Volatile.Read(ref _snapshots);

    /// <summary>Entries seen of the snapshot under way.</summary>
    public long Files => Volatile.Read(ref _files);

    /// <summary>Blobs counted of the snapshot under way.</summary>
    public long Blobs => Volatile.Read(ref _blobs);

    /// <summary>Bytes of both.</summary>
    public ulong Bytes => Volatile.Read(ref _bytes);

    internal void Begin(int snapshots)
    {
        Volatile.Write(ref _snapshots, _snapshots + snapshots);
        Volatile.Write(ref _files, 0);
        Volatile.Write(ref _blobs, 0);
        Volatile.Write(ref _bytes, 0);
    }

    internal void Add(int files, int blobs, ulong bytes)
    {
        Volatile.Write(ref _files, _files + files);
        Volatile.Write(ref _blobs, _blobs + blobs);
        Volatile.Write(ref _bytes, unchecked(_bytes + bytes));
    }
}
