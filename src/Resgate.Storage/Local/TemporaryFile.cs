using System.Buffers;
using System.Security.Cryptography;
using Microsoft.Win32.SafeHandles;
using Resgate.Primitives;

namespace Resgate.Storage.Local;

/// <summary>A file that nobody sees until it is whole: written under another name, made durable, then renamed.</summary>
/// <remarks>The order is the promise: bytes, mode, fsync of the file, rename, fsync of the folder.</remarks>
internal sealed class TemporaryFile : IDisposable
{
    private const string Prefix = "tmp-";
    private const int RandomSize = 8;

    private static readonly SearchValues<byte> _digits = SearchValues.Create("0123456789abcdef"u8);

    private readonly SafeFileHandle _file;
    private readonly string _path;
    private bool _uncached;
    private bool _renamed;

    private TemporaryFile(SafeFileHandle file, string path, bool uncached)
    {
        _file = file;
        _path = path;
        _uncached = uncached;
    }

    /// <summary>A name that no other file has; also for places that hold objects as files but are no local disk.</summary>
    public static string NewName() => Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(RandomSize));

    /// <summary>Whether a name is one that this type gives to its files: <c>tmp-</c> and 16 digits.</summary>
    public static bool IsName(ReadOnlySpan<byte> name) =>
        name.Length == Prefix.Length + (2 * RandomSize)
        && name.StartsWith("tmp-"u8)
        && !name[Prefix.Length..].ContainsAnyExcept(_digits);

    /// <summary>Makes an empty one.</summary>
    /// <param name="folder">On the same file system as its final place.</param>
    /// <param name="uncached">Ask for <see cref="UncachedWriting"/>.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no such folder.</exception>
    public static TemporaryFile Create(string folder, bool uncached)
    {
        while (true)
        {
            var path = $"{folder}/{NewName()}";
            var file = UncachedWriting.Create(path, LocalModes.Unfinished, ref uncached);
            if (!file.IsInvalid)
            {
                return new TemporaryFile(file, path, uncached);
            }

            var errno = Errno.Last;
            file.Dispose();
            if (errno != Errno.Exists)
            {
                throw Errno.Failure(errno, $"cannot make a file in {folder}");
            }
        }
    }

    /// <summary>Writes all of <paramref name="bytes"/>.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Full"/> and others; the file is of no use any more.</exception>
    public void Write(ReadOnlySpan<byte> bytes, long offset)
    {
        while (!bytes.IsEmpty)
        {
            var written = UncachedWriting.Write(_file, bytes, offset, ref _uncached);
            if (written < 0)
            {
                var errno = Errno.Last;
                if (errno == Errno.Interrupted)
                {
                    continue;
                }

                throw Errno.Failure(errno, $"cannot write {_path}");
            }

            bytes = bytes[written..];
            offset += written;
        }
    }

    /// <summary>Makes the bytes durable, but not yet visible.</summary>
    public void Finish(uint mode)
    {
        // The mode guards against accidents; a file system without modes holds objects just as well.
        if (Libc.ChangeMode(_file, mode) < 0 && Errno.Last is var errno && !Errno.IsUnsupported(errno) && !Errno.IsRefusal(errno))
        {
            throw Errno.Failure(errno, $"cannot change the mode of {_path}");
        }

        Durable.Sync(_file, _path);
    }

    /// <summary>Gives the finished file its place, replacing what is there. Its folder has to be synced next.</summary>
    /// <returns>0, or the error number; the file is then still the temporary one.</returns>
    public int TryRename(string target)
    {
        if (Libc.Rename(_path, target) < 0)
        {
            return Errno.Last;
        }

        _renamed = true;
        return 0;
    }

    /// <summary>Closes the file, and removes it unless it was renamed.</summary>
    public void Dispose()
    {
        if (_file.IsClosed)
        {
            return;
        }

        _file.Dispose();
        if (!_renamed)
        {
            // Nothing to add when this fails: whatever stopped the writing was or will be reported, and the sweep comes later.
            _ = Libc.Unlink(_path);
        }
    }
}
