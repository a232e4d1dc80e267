using System.Text;
using Resgate.Cli.Output;
using Resgate.Primitives;

namespace Resgate.Cli.Setup;

/// <summary>Puts a plan where it belongs: for its owner only, whole or not at all, and never over one that is there unless told to.</summary>
internal static class PlanWriter
{
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: there is one already.</exception>
    public static void Refuse(string path, bool force)
    {
        if (Directory.Exists(path))
        {
            throw new ResgateException(FailureKind.Usage, $"{path} is a directory") { Hint = "name a file with --to" };
        }

        if (!force && (File.Exists(path) || new FileInfo(path).LinkTarget is not null))
        {
            throw new ResgateException(FailureKind.Failed, $"there is a plan at {path} already")
            {
                Hint = "--force replaces it, --to FILE writes another one",
            };
        }
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: it cannot be written, or somebody else has written one meanwhile.</exception>
    public static async ValueTask WriteAsync(string path, string text, bool force, CancellationToken cancellation)
    {
        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot write the plan {path}", cause);
        }

        await WholeFile.WriteAsync(
            path, output => output.WriteAsync(Encoding.UTF8.GetBytes(text), cancellation), cancellation, isPrivate: true, mayReplace: force);
    }
}
