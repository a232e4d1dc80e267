using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Restore;

/// <summary>Open directories of the target, as few as serve. Each is opened from the nearest open one above it, no link passed.</summary>
/// <remarks>Safe for concurrent use. What was rented is returned; idle ones are closed, longest unused first.</remarks>
internal sealed class DirectoryCache(RestoredDirectory top, TargetDirectory opened) : IDisposable
{
    /// <summary>Most idle ones. A walk returns to the directories right above it, and batches work on a few at a time.</summary>
    private const int Capacity = 128;

    private readonly Lock _gate = new();
    private readonly LinkedList<RestoredDirectory> _idle = new();

    public Errno Rent(RestoredDirectory directory, out TargetDirectory? open)
    {
        lock (_gate)
        {
            if (directory == top)
            {
                open = opened;
                return Errno.None;
            }

            var failure = directory.Opened is null ? Open(directory) : Errno.None;
            open = directory.Opened;
            if (failure == Errno.None)
            {
                directory.Users++;
                if (directory.Idle is { } place)
                {
                    _idle.Remove(place);
                    directory.Idle = null;
                }
            }

            return failure;
        }
    }

    public void Return(RestoredDirectory directory)
    {
        lock (_gate)
        {
            if (directory == top || --directory.Users > 0)
            {
                return;
            }

            directory.Idle = _idle.AddLast(directory);
            if (_idle.Count > Capacity)
            {
                Close(_idle.First!.Value);
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

        opened.Dispose();
    }

    private Errno Open(RestoredDirectory directory)
    {
        var start = directory.Parent!;
        while (start != top && start.Opened is null)
        {
            start = start.Parent!;
        }

        var failure = (start == top ? opened : start.Opened!).OpenDirectory(directory.PathBelow(start), out var open);
        directory.Opened = open;
        return failure;
    }

    private void Close(RestoredDirectory directory)
    {
        _idle.Remove(directory.Idle!);
        directory.Idle = null;
        directory.Opened!.Dispose();
        directory.Opened = null;
    }
}
