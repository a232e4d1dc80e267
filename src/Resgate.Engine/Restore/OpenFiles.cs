using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Restore;

/// <summary>The large files that are being written, held open while descriptors last.</summary>
/// <remarks>Safe for concurrent use. Blobs of a file may come from packs far apart; a file closed in between is opened again.</remarks>
internal sealed class OpenFiles(DirectoryCache directories) : IDisposable
{
    private const int Capacity = 256;

    private readonly Lock _gate = new();
    private readonly LinkedList<RestoredFile> _idle = new();

    public Errno Rent(RestoredFile file, out TargetFile? open)
    {
        lock (file.Opening)
        {
            if (TryTake(file, out open))
            {
                return Errno.None;
            }

            var failure = Open(file, out open);
            if (failure == Errno.None)
            {
                lock (_gate)
                {
                    file.Opened = open;
                    file.Users = 1;
                }
            }

            return failure;
        }
    }

    public void Return(RestoredFile file)
    {
        lock (_gate)
        {
            if (--file.Users > 0)
            {
                return;
            }

            file.Idle = _idle.AddLast(file);
            if (_idle.Count > Capacity)
            {
                Close(_idle.First!.Value);
            }
        }
    }

    /// <summary>Closes a file that nobody has rented now, or does nothing if it is not open.</summary>
    public void Forget(RestoredFile file)
    {
        lock (_gate)
        {
            if (file.Idle is not null)
            {
                Close(file);
            }
        }
    }

    public void Dispose()
    {
        lock (_gate)
        {
            while (_idle.First is { } first)
            {
                Close(first.Value);
            }
        }
    }

    private bool TryTake(RestoredFile file, out TargetFile? open)
    {
        lock (_gate)
        {
            open = file.Opened;
            if (open is null)
            {
                return false;
            }

            file.Users++;
            if (file.Idle is { } place)
            {
                _idle.Remove(place);
                file.Idle = null;
            }

            return true;
        }
    }

    private Errno Open(RestoredFile file, out TargetFile? open)
    {
        var failure = directories.Rent(file.Directory, out var directory);
        if (failure != Errno.None)
        {
            open = null;
            return failure;
        }

        if (file.Existed || file.IsMade)
        {
            failure = directory!.OpenFile(file.Node.Name, out open);
        }
        else
        {
            failure = directory!.CreateFile(file.Node.Name, out open);
            file.IsMade = failure == Errno.None;
            if (file.IsMade)
            {
                failure = MakeRoom(file, open!);
            }
        }

        directories.Return(file.Directory);
        if (failure == Errno.None && file.BypassesCache)
        {
            open!.BypassCache();
        }

        if (failure != Errno.None)
        {
            open?.Dispose();
            open = null;
        }

        return failure;
    }

    /// <summary>A full disk is found before hours of work, and blobs that come in any order do not scatter the file.</summary>
    private static Errno MakeRoom(RestoredFile file, TargetFile open)
    {
        if (file.IsSparse)
        {
            return open.SetSize((long)file.Node.Size);
        }

        var failure = open.Reserve((long)file.Node.Size);
        return failure is Errno.ENOSPC or Errno.EDQUOT or Errno.EFBIG ? failure : Errno.None;
    }

    private void Close(RestoredFile file)
    {
        _idle.Remove(file.Idle!);
        file.Idle = null;
        file.Opened!.Dispose();
        file.Opened = null;
    }
}
