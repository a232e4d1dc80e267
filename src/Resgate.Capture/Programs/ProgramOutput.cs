using Resgate.Primitives;

namespace Resgate.Capture.Programs;

/// <summary>What a program prints, as a file that is whole or not there.</summary>
internal static class ProgramOutput
{
    /// <param name="words">The program and its arguments.</param>
    /// <param name="file">Made anew, for its owner only.</param>
    /// <param name="limit">How long the program may take.</param>
    /// <param name="saysNone">Tells from a failure's line that there was nothing to print, which is an empty file; null when that is no answer.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Why there is no file, in one line; null when there is.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: the file cannot be written.</exception>
    public static async ValueTask<string?> StoreAsync(
        IReadOnlyList<string> words, string file, TimeSpan limit, Func<string, bool>? saysNone, CancellationToken cancellation)
    {
        try
        {
            string? failure;
            var options = new FileStreamOptions
            {
                Mode = FileMode.CreateNew,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            await using (var output = new FileStream(file, options))
            {
                failure = await ProgramRun.RunAsync(words, output, limit, cancellation);
            }

            if (failure is null || saysNone?.Invoke(failure) == true)
            {
                return null;
            }

            File.Delete(file);
            return failure;
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write {file}", cause);
        }
    }
}
