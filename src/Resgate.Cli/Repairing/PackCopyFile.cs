using Resgate.Primitives;
using Resgate.Repository.Repairing;
using Resgate.Storage;

namespace Resgate.Cli.Repairing;

/// <summary>
/// The file <c>pack-ID</c> in the current folder, where a damaged pack is kept before the repository gives it up.
/// </summary>
internal sealed class PackCopyFile : IPackCopy
{
    private readonly string _path;
    private readonly FileStream _file;
    private bool _finished;

    private PackCopyFile(string path, FileStream file)
    {
        _path = path;
        _file = file;
    }

    /// <summary>Makes the file; null when an earlier run made it already.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Failed"/>: there is another file of that name, or none can be made.
    /// </exception>
    public static PackCopyFile? Create(Id pack, long size)
    {
        var path = Path.GetFullPath($"pack-{pack}");
        try
        {
            if (File.Exists(path) && new FileInfo(path).Length == size)
            {
                return null;
            }

            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            return new PackCopyFile(path, new FileStream(path, options));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot make the copy {path}", cause)
            {
                Hint = "run this in a folder with room, where no file of that name is",
            };
        }
    }

    public async ValueTask AppendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellation)
    {
        try
        {
            await _file.WriteAsync(bytes, cancellation);
        }
        catch (IOException cause)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write the copy {_path}", cause);
        }
    }

    public async ValueTask FinishAsync(CancellationToken cancellation)
    {
        await AppendAsync(ReadOnlyMemory<byte>.Empty, cancellation);
        await _file.FlushAsync(cancellation);
        Durable.Sync(_file.SafeFileHandle, _path);
        Durable.SyncFolder(Path.GetDirectoryName(_path)!);
        _finished = true;
    }

    public async ValueTask DisposeAsync()
    {
        await _file.DisposeAsync();
        if (!_finished)
        {
            File.Delete(_path);
        }
    }
}
