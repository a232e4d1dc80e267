using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Backup;

/// <summary>An open directory that several pieces of work look into; closed when the last is done with it.</summary>
internal sealed class SharedDirectory(DirectoryHandle handle)
{
    private int _users = 1;

    public DirectoryHandle Handle { get; } = handle;

    public SharedDirectory Share()
    {
        Interlocked.Increment(ref _users);
        return this;
    }

    public void Release()
    {
        if (Interlocked.Decrement(ref _users) == 0)
        {
            Handle.Dispose();
        }
    }
}
