using Resgate.Format.Text;

namespace Resgate.Capture;

/// <summary>Where links lead. A backup stores a link as a link; a plan that names one means what is behind it, too.</summary>
public static class LinkedPath
{
    // As the kernel's.
    private const int MostHops = 40;

    /// <summary>The real name of what a path leads to: without links on the way, and at its end.</summary>
    /// <param name="path">Absolute. What of it is not there counts as no link.</param>
    /// <returns>Null for links in a circle.</returns>
    public static string? RealNameOf(string path) => Resolve(path, MostHops);

    /// <summary>A path, and its real name if that is another one.</summary>
    /// <param name="path">Absolute.</param>
    public static IEnumerable<string> NamesOf(string path) =>
        RealNameOf(path) is { } real && real != path.TrimEnd('/') ? [path, real] : [path];

    /// <summary>A path and, when that is a link itself, what it leads to.</summary>
    /// <param name="path">Absolute.</param>
    public static IEnumerable<string> WithTarget(string path) => BehindOf(path) is { } behind && behind != path ? [path, behind] : [path];

    /// <summary>What lies behind a path that is a link itself.</summary>
    /// <param name="path">Absolute; raw bytes.</param>
    /// <returns>Null when it is none, or when its name cannot be asked for here; the path itself for links in a circle.</returns>
    internal static string? BehindOf(byte[] path) => RawText.Decode(path) is var text && RawText.IsUtf8(text) ? BehindOf(text) : null;

    private static string? BehindOf(string path) => new FileInfo(path).LinkTarget is not null ? RealNameOf(path) ?? path : null;

    private static string? Resolve(string path, int hops)
    {
        var real = "/";
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (name is "." or "..")
            {
                real = name == "." ? real : Path.GetDirectoryName(real) ?? "/";
                continue;
            }

            var next = Path.Combine(real, name);
            if (new FileInfo(next).LinkTarget is not { } target)
            {
                real = next;
            }
            else if (hops == 0 || Resolve(Path.Combine(real, target), hops - 1) is not { } behind)
            {
                return null;
            }
            else
            {
                real = behind;
            }
        }

        return real;
    }
}
