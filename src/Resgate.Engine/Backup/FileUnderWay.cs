namespace Resgate.Engine.Backup;

/// <summary>The file that one worker reads, for others to look at. Costs two stores a file and no memory.</summary>
internal sealed class FileUnderWay
{
    private volatile DirectoryJob? _job;
    private volatile byte[]? _name;

    /// <summary>By the worker alone. The name's own array, since that is what tells two files apart.</summary>
    public void Begin(DirectoryJob job, byte[] name)
    {
        _name = null;
        _job = job;
        _name = name;
    }

    public void End() => _name = null;

    /// <summary>The file's path in the snapshot; null when none is read, or another one was begun meanwhile.</summary>
    public byte[]? Path()
    {
        var name = _name;
        var job = _job;
        if (name is null || job is null || !ReferenceEquals(name, _name))
        {
            return null;
        }

        return job.Path is [.., (byte)'/'] ? [.. job.Path, .. name] : [.. job.Path, (byte)'/', .. name];
    }
}
