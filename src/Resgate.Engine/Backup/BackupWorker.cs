using System.Runtime.InteropServices;
using Resgate.Engine.Backup.Places;
using Resgate.Engine.FileSystems;
using Resgate.Format.Trees;
using Resgate.Repository;
using Resgate.Repository.Blobs;

namespace Resgate.Engine.Backup;

/// <summary>One thread's own tools: buffers and coders that nobody else touches.</summary>
internal sealed class BackupWorker(BackupRepository repository, WriteSession session, BackupPlaces? places) : IDisposable
{
    /// <summary>Files up to this size are read into <see cref="SmallFile"/> and need nothing else.</summary>
    public const int SmallFileSize = 512 * 1024;

    private byte[] _path = new byte[4096];

    private BlobWriter? _encoder;

    public BlobWriter Blobs { get; } = session.CreateWriter();

    /// <summary>Encodes for several repositories; made when there are such.</summary>
    public BlobWriter Encoder => _encoder ??= places!.CreateEncoder();

    public BlobReader Reader { get; } = repository.CreateReader();

    public TreeWriter Tree { get; } = new();

    /// <summary>One byte more than a small file, so that reading it whole also finds its end.</summary>
    public byte[] SmallFile { get; } = GC.AllocateUninitializedArray<byte>(SmallFileSize + 1);

    public List<AttributeFailure> AttributeFailures { get; } = [];

    /// <summary>Puts a path together; valid until the next call.</summary>
    public ReadOnlySpan<byte> PathOf(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> name)
    {
        var length = directory.Length + 1 + name.Length;
        if (_path.Length < length)
        {
            _path = new byte[length * 2];
        }

        directory.CopyTo(_path);
        var end = directory.Length;
        if (end == 0 || _path[end - 1] != (byte)'/')
        {
            _path[end++] = (byte)'/';
        }

        name.CopyTo(_path.AsSpan(end));
        return _path.AsSpan(0, end + name.Length);
    }

    public void Dispose()
    {
        Blobs.Dispose();
        _encoder?.Dispose();
        Reader.Dispose();
    }
}
