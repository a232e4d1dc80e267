using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Files that options name.</summary>
internal static class TextFiles
{
    /// <summary>The whole file; <c>-</c> is standard input.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: it cannot be read.</exception>
    public static byte[] Read(string path, string what)
    {
        try
        {
            if (path != "-")
            {
                return File.ReadAllBytes(path);
            }

            using var input = Console.OpenStandardInput();
            using var content = new MemoryStream();
            input.CopyTo(content);
            return content.ToArray();
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.NotFound, $"cannot read the {what} {path}", cause);
        }
    }
}
