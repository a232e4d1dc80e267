using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>Files that options name.</summary>
internal static class TextFiles
{
    /// <summary>The whole file.</summary>
    /// <param name="path">As the option has it.</param>
    /// <param name="what">What it holds, for the message: <c>password file</c>.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NotFound"/>: it cannot be read. <see cref="FailureKind.Usage"/>: it is a directory.
    /// </exception>
    public static byte[] Read(string path, string what)
    {
        try
        {
            return Directory.Exists(path)
                ? throw new ResgateException(FailureKind.Usage, $"the {what} {path} is a directory")
                : File.ReadAllBytes(path);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new ResgateException(FailureKind.NotFound, $"cannot read the {what} {path}", cause);
        }
    }

    /// <summary>The whole file; <c>-</c> is standard input.</summary>
    /// <inheritdoc cref="Read"/>
    public static byte[] ReadOrInput(string path, string what)
    {
        if (path != "-")
        {
            return Read(path, what);
        }

        using var input = Console.OpenStandardInput();
        using var content = new MemoryStream();
        input.CopyTo(content);
        return content.ToArray();
    }
}
