using Resgate.Engine.FileSystems;
using Resgate.Engine.Restore;
using Resgate.Primitives;

namespace Resgate.Engine.Replicas;

/// <summary>Copies what is in a file: by sharing its blocks where the file system can, which takes no time and no room.</summary>
/// <param name="replica">The folder whose disk is not to be filled.</param>
internal sealed class ReplicaContent(string replica)
{
    // _IOW(0x94, 9, int) of linux/fs.h, the same on x86-64 and arm64.
    private const nuint CloneRequest = 0x40049409;

    private const int BufferSize = 1 << 20;
    private const long MostKeptFree = 1 << 30;

    private readonly byte[] _buffer = new byte[BufferSize];
    private bool _canClone = true;
    private long _uncounted = long.MaxValue / 2;

    /// <param name="original">Nothing read of it yet.</param>
    /// <param name="copy">What it holds is replaced.</param>
    /// <param name="held">Bytes of the disk that the copy has already.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Why the original cannot be read.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Full"/>: too little room would be left. Otherwise the copy cannot be written.</exception>
    public Errno Copy(SourceFile original, TargetFile copy, long held, CancellationToken cancellation)
    {
        var size = (long)original.Stat.Size;
        if (_canClone && size > 0)
        {
            if (Native.ioctl(copy.Handle, CloneRequest, original.Handle.Descriptor) == 0)
            {
                Need(copy.SetSize(size));
                return Errno.None;
            }

            _canClone = false;
        }

        RefuseToFill(Math.Max(0, Math.Min(size, (long)original.Stat.Blocks * 512) - held));
        var hasHoles = original.Stat.Blocks * 512 < original.Stat.Size;
        Need(copy.SetSize(0));
        if (hasHoles)
        {
            Need(copy.SetSize(size));
        }

        for (var offset = 0L; ;)
        {
            cancellation.ThrowIfCancellationRequested();
            var failure = original.Read(_buffer, out var count);
            if (failure != Errno.None)
            {
                return failure;
            }

            Need(hasHoles ? SparseContent.Write(copy, offset, _buffer.AsSpan(0, count)) : copy.Write(_buffer.AsSpan(0, count), offset));
            offset += count;
            if (count < _buffer.Length)
            {
                return Errno.None;
            }
        }
    }

    // A twentieth of the disk stays free, a gibibyte at the most: the system may run from it.
    private void RefuseToFill(long more)
    {
        _uncounted += more;
        if (_uncounted < BufferSize)
        {
            return;
        }

        var disk = new DriveInfo(replica);
        if (disk.AvailableFreeSpace - more < Math.Min(MostKeptFree, disk.TotalSize / 20))
        {
            throw new ResgateException(FailureKind.Full, $"the disk of {replica} has too little room for a copy")
            {
                Hint = "'staging:' names a folder on another disk",
            };
        }

        _uncounted = 0;
    }

    private void Need(Errno failure)
    {
        if (failure != Errno.None)
        {
            throw failure.ToFailure($"cannot write below {replica}");
        }
    }
}
