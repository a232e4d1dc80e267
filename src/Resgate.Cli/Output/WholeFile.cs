using System.Security.Cryptography;
using Resgate.Engine.FileSystems;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Cli.Output;

/// <summary>Writes a file that a user names: it is seen whole or, after a failure or an interruption, not at all.</summary>
/// <remarks>
/// Bytes go to another name beside it, which the file replaces at the end; a file that was there before stays until then, and
/// leaves its mode. A link is followed. A pipe or a device cannot be replaced and is written to directly.
/// </remarks>
internal static class WholeFile
{
    private const int BufferSize = 1 << 16;

    private const UnixFileMode Private = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <param name="path">Where the file shall be.</param>
    /// <param name="write">Writes its content.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <param name="isPrivate">Nobody but its owner may read it, whatever was there before, and it survives a power cut.</param>
    /// <param name="mayReplace">What was there before goes; otherwise it stays, and that is a failure.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Failed"/>: it cannot be written. Whatever <paramref name="write"/> throws.
    /// </exception>
    public static async ValueTask WriteAsync(
        string path, Func<Stream, ValueTask> write, CancellationToken cancellation, bool isPrivate = false, bool mayReplace = true)
    {
        if (!RawText.IsUtf8(path))
        {
            throw new ResgateException(
                FailureKind.Usage, $"the name {path} is not UTF-8, and no file of such a name can be made here")
            {
                Hint = "write to standard output and redirect that to the file",
            };
        }

        try
        {
            // In full, for a link's target is otherwise taken from the root instead of from here.
            var full = Path.GetFullPath(path);
            var target = new FileInfo(full).LinkTarget is null
                ? full
                : File.ResolveLinkTarget(full, returnFinalTarget: true)!.FullName;
            await (CanBeReplaced(target) ? ReplaceAsync(target, write, isPrivate, mayReplace, cancellation) : WriteToAsync(target, write, cancellation));
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write {path}", cause);
        }
    }

    private static async ValueTask ReplaceAsync(
        string target, Func<Stream, ValueTask> write, bool isPrivate, bool mayReplace, CancellationToken cancellation)
    {
        var part = $"{target}.part-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
        var isWhole = false;
        try
        {
            await using (var output = new FileStream(part, Options(FileMode.CreateNew, isPrivate ? Private : ModeOf(target))))
            {
                await write(output);
                await output.FlushAsync(cancellation);
                if (isPrivate)
                {
                    Durable.Sync(output.SafeFileHandle, part);
                }
            }

            File.Move(part, target, overwrite: mayReplace);
            isWhole = true;
            if (isPrivate)
            {
                Durable.SyncFolder(Path.GetDirectoryName(target)!);
            }
        }
        finally
        {
            if (!isWhole)
            {
                File.Delete(part);
            }
        }
    }

    private static async ValueTask WriteToAsync(string target, Func<Stream, ValueTask> write, CancellationToken cancellation)
    {
        await using var output = new FileStream(target, Options(FileMode.Open, mode: null));
        await write(output);
        await output.FlushAsync(cancellation);
    }

    private static bool CanBeReplaced(string target) =>
        RawText.Encode(target) is var path && (SourcePaths.IsFile(path) || !SourcePaths.Exists(path));

    private static UnixFileMode? ModeOf(string target) => File.Exists(target) ? File.GetUnixFileMode(target) : null;

    private static FileStreamOptions Options(FileMode kind, UnixFileMode? mode)
    {
        var options = new FileStreamOptions
        {
            Mode = kind,
            Access = FileAccess.Write,
            Share = FileShare.Read,
            BufferSize = BufferSize,
            Options = FileOptions.Asynchronous,
        };
        if (mode is not null)
        {
            options.UnixCreateMode = mode;
        }

        return options;
    }
}
