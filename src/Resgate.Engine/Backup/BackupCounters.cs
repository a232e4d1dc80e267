namespace Resgate.Engine.Backup;

/// <summary>How far a backup has come. Read at any time; written by all workers.</summary>
public sealed class BackupCounters
{
    private long _filesNew;
    private long _filesChanged;
    private long _filesUnmodified;
    private long _directoriesNew;
    private long _directoriesChanged;
    private long _directoriesUnmodified;
    private long _dataBlobs;
    private long _treeBlobs;
    private long _bytesAdded;
    private long _bytesStored;
    private long _bytesProcessed;
    private long _bytesDone;
    private long _errors;

    public long FilesNew => Volatile.Read(ref _filesNew);

    public long FilesChanged => Volatile.Read(ref _filesChanged);

    /// <summary>Files whose whole node equals that of the parent snapshot, metadata included.</summary>
    public long FilesUnmodified => Volatile.Read(ref _filesUnmodified);

    public long Files => FilesNew + FilesChanged + FilesUnmodified;

    public long DirectoriesNew => Volatile.Read(ref _directoriesNew);

    public long DirectoriesChanged => Volatile.Read(ref _directoriesChanged);

    public long DirectoriesUnmodified => Volatile.Read(ref _directoriesUnmodified);

    public long DataBlobs => Volatile.Read(ref _dataBlobs);

    public long TreeBlobs => Volatile.Read(ref _treeBlobs);

    /// <summary>Plain bytes of new blobs.</summary>
    public long BytesAdded => Volatile.Read(ref _bytesAdded);

    /// <summary>Bytes of new blobs as they are stored, their header entries included.</summary>
    public long BytesStored => Volatile.Read(ref _bytesStored);

    /// <summary>Bytes of all files that are done, read or not.</summary>
    public long BytesProcessed => Volatile.Read(ref _bytesProcessed);

    /// <summary>As <see cref="BytesProcessed"/>, with what is stored of files that are not done: how far the work has come.</summary>
    public long BytesDone => Volatile.Read(ref _bytesDone);

    public long Errors => Volatile.Read(ref _errors);

    internal void CountFile(Comparison comparison, long size)
    {
        Interlocked.Add(ref _bytesProcessed, size);
        _ = comparison switch
        {
            Comparison.New => Interlocked.Increment(ref _filesNew),
            Comparison.Changed => Interlocked.Increment(ref _filesChanged),
            _ => Interlocked.Increment(ref _filesUnmodified),
        };
    }

    internal void CountDirectory(Comparison comparison) => _ = comparison switch
    {
        Comparison.New => Interlocked.Increment(ref _directoriesNew),
        Comparison.Changed => Interlocked.Increment(ref _directoriesChanged),
        _ => Interlocked.Increment(ref _directoriesUnmodified),
    };

    internal void CountBlob(bool isTree, long plain, long stored)
    {
        Interlocked.Increment(ref isTree ? ref _treeBlobs : ref _dataBlobs);
        Interlocked.Add(ref _bytesAdded, plain);
        Interlocked.Add(ref _bytesStored, stored);
    }

    internal void Advance(long bytes) => Interlocked.Add(ref _bytesDone, bytes);

    internal void CountError() => Interlocked.Increment(ref _errors);
}
