namespace Resgate.Engine.Restore;

/// <summary>How far a restore has come. Read at any time; written by all workers. Files means entries of every type.</summary>
public sealed class RestoreCounters
{
    private long _filesFound;
    private long _filesRestored;
    private long _filesSkipped;
    private long _filesDeleted;
    private long _bytesFound;
    private long _bytesRestored;
    private long _bytesSkipped;
    private long _filesVerified;
    private long _errors;

    /// <summary>Entries found so far that get restored; not those skipped.</summary>
    public long FilesFound => Volatile.Read(ref _filesFound);

    public long FilesRestored => Volatile.Read(ref _filesRestored);

    /// <summary>Files that were right already, or that the overwrite rule protects.</summary>
    public long FilesSkipped => Volatile.Read(ref _filesSkipped);

    public long FilesDeleted => Volatile.Read(ref _filesDeleted);

    public long BytesFound => Volatile.Read(ref _bytesFound);

    public long BytesRestored => Volatile.Read(ref _bytesRestored);

    public long BytesSkipped => Volatile.Read(ref _bytesSkipped);

    public long FilesVerified => Volatile.Read(ref _filesVerified);

    public long Errors => Volatile.Read(ref _errors);

    internal void Find(long size)
    {
        Interlocked.Increment(ref _filesFound);
        Interlocked.Add(ref _bytesFound, size);
    }

    internal void Restore() => Interlocked.Increment(ref _filesRestored);

    internal void RestoreBytes(long count) => Interlocked.Add(ref _bytesRestored, count);

    internal void Skip(long size)
    {
        Interlocked.Increment(ref _filesSkipped);
        Interlocked.Add(ref _bytesSkipped, size);
    }

    internal void Delete() => Interlocked.Increment(ref _filesDeleted);

    internal void Verify() => Interlocked.Increment(ref _filesVerified);

    internal void Fail() => Interlocked.Increment(ref _errors);
}
