using Microsoft.Win32.SafeHandles;
using Resgate.Primitives;

namespace Resgate.Storage.Spooling;

/// <summary>Bytes that wait on the local disk for their name, or for another attempt to send them.</summary>
/// <remarks>
/// The file has no name by the time anything is in it, so nothing of it outlives the process. It is not made durable: what it
/// holds exists elsewhere until the place has taken it. Holds what is sealed already, never plain content.
/// </remarks>
internal sealed class Spool : IDisposable
{
    private readonly SafeFileHandle _file;

    /// <param name="folder">Where temporary files go: <c>$TMPDIR</c> or <c>/tmp</c>.</param>
    /// <exception cref="ResgateException">The folder takes no file.</exception>
    public Spool(string folder)
    {
        var path = Path.Combine(folder, $"resgate-spool-{Guid.NewGuid():n}");
        try
        {
            _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
            File.Delete(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            _file?.Dispose();
            throw new ResgateException(FailureKind.Denied, $"cannot make a temporary file in {folder}", cause)
            {
                Hint = "set TMPDIR to a folder with room for a few packs",
            };
        }
    }

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <exception cref="ResgateException"><see cref="FailureKind.Full"/> or another of the local disk's.</exception>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        try
        {
            RandomAccess.Write(_file, bytes, Length);
            Length += bytes.Length;
        }
        catch (IOException cause)
        {
            throw new ResgateException(FailureKind.Full, "cannot write a temporary file", cause)
            {
                Hint = "set TMPDIR to a folder with room for a few packs",
            };
        }
    }

    /// <summary>Fills the buffer from an offset on; all of it must be there.</summary>
    /// <remarks>It was written a moment ago and comes from memory: a hop to another thread would cost more.</remarks>
    public void Read(long offset, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            var count = RandomAccess.Read(_file, destination, offset);
            if (count == 0)
            {
                throw new ResgateException(FailureKind.Failed, "a temporary file is shorter than what was written to it");
            }

            offset += count;
            destination = destination[count..];
        }
    }

    /// <summary>All of it from the start, as often as wanted; streams may be read side by side.</summary>
    public Stream OpenRead() => new SpoolStream(this);

    public void Dispose() => _file.Dispose();
}
