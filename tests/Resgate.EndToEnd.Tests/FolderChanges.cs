namespace Resgate.EndToEnd.Tests;

/// <summary>Counts names that come, go or change below a folder, as the kernel tells of them.</summary>
internal sealed class FolderChanges : IDisposable
{
    private readonly object _gate = new();
    private readonly FileSystemWatcher _watcher;
    private int _count;

    public FolderChanges(string folder)
    {
        _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName };
        _watcher.Created += Count;
        _watcher.Deleted += Count;
        _watcher.Renamed += Count;
        _watcher.EnableRaisingEvents = true;
    }

    /// <summary>Returns when there were so many, or when the program that makes them has ended.</summary>
    public void WaitFor(int count, Running running)
    {
        lock (_gate)
        {
            while (_count < count && !running.HasEnded)
            {
                Monitor.Wait(_gate, TimeSpan.FromMilliseconds(20));
            }
        }
    }

    /// <summary>Waits until no more come.</summary>
    /// <returns>How many there were.</returns>
    public int Settle()
    {
        var before = -1;
        while (before != _count)
        {
            before = _count;
            Thread.Sleep(100);
        }

        return _count;
    }

    public void Dispose() => _watcher.Dispose();

    private void Count(object sender, FileSystemEventArgs change)
    {
        lock (_gate)
        {
            _count++;
            Monitor.PulseAll(_gate);
        }
    }
}
