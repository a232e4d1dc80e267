using Resgate.Engine.FileSystems;
using Resgate.Format.Text;

namespace Resgate.Capture.Discovery;

/// <summary>Small files of the host, such as units of systemd and snippets of logrotate.</summary>
/// <param name="folder">Where they are; not searched below.</param>
public sealed class HostFiles(string folder)
{
    private const int MostFiles = 2_000;
    private const int MostBytes = 1 << 20;

    /// <summary>Files with their text, sorted by path; what is larger than a mebibyte is none of them.</summary>
    /// <param name="endings">Of names; none for all.</param>
    public IEnumerable<(string Path, string Text)> Read(params IReadOnlyList<string> endings)
    {
        foreach (var path in Names().Where(path => endings.Count == 0 || endings.Any(end => path.EndsWith(end, StringComparison.Ordinal))))
        {
            if (TextOf(path) is { } text)
            {
                yield return (path, text);
            }
        }
    }

    /// <summary>Files that name one of some folders.</summary>
    /// <param name="named">Absolute paths.</param>
    /// <param name="endings">Of names; none for all.</param>
    public IReadOnlyList<string> Naming(IReadOnlyList<string> named, params IReadOnlyList<string> endings) =>
        [.. Read(endings).Where(file => named.Any(path => Names(file.Text, path))).Select(static file => file.Path)];

    /// <summary>Whether a text has a path in it, as a whole and not as the beginning of another name.</summary>
    public static bool Names(string text, string path)
    {
        for (var at = text.IndexOf(path, StringComparison.Ordinal); at >= 0; at = text.IndexOf(path, at + 1, StringComparison.Ordinal))
        {
            var end = at + path.Length;
            if (end == text.Length || !(char.IsLetterOrDigit(text[end]) || text[end] is '-' or '_' or '.'))
            {
                return true;
            }
        }

        return false;
    }

    private IEnumerable<string> Names()
    {
        try
        {
            return [.. Directory.EnumerateFiles(folder).Take(MostFiles).Order(StringComparer.Ordinal)];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static string? TextOf(string path)
    {
        try
        {
            return LinkedPath.RealNameOf(path) is { } target
                && SourcePaths.IsFile(RawText.Encode(target))
                && new FileInfo(target).Length <= MostBytes
                ? File.ReadAllText(target)
                : null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
