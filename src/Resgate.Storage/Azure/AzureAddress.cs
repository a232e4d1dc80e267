using System.Buffers;
using Resgate.Primitives;

namespace Resgate.Storage.Azure;

/// <summary>A container, and perhaps a folder in it: what follows <c>azure:</c> in a repository's address.</summary>
/// <remarks>
/// <code>
/// container:/            container:/folder/folder
/// </code>
/// Slashes around the folder may be left out or doubled; <c>.</c> and <c>..</c> are taken out by their text. The account is
/// no part of the address. Sources: restic 0.19; "Naming and referencing containers, blobs, and metadata" of the service.
/// </remarks>
public sealed record AzureAddress
{
    private const int ShortestContainer = 3;
    private const int LongestContainer = 63;

    private static readonly SearchValues<char> _containerCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    private AzureAddress(string container, string prefix)
    {
        Container = container;
        Prefix = prefix;
    }

    public string Container { get; }

    /// <summary>The folder that the repository lies in, without slashes around it; empty for the container itself.</summary>
    public string Prefix { get; }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such address.</exception>
    public static AzureAddress Parse(string text)
    {
        var colon = text.IndexOf(':', StringComparison.Ordinal);
        if (colon < 0)
        {
            throw Refusal("an Azure address names a container and a folder in it");
        }

        var container = text[..colon];
        return IsContainer(container)
            ? new AzureAddress(container, Clean(text[(colon + 1)..]))
            : throw Refusal("a container's name has 3 to 63 characters, which are small letters, digits, and single hyphens between them");
    }

    /// <summary>As restic prints it: <c>azure:container:/folder</c>.</summary>
    public override string ToString() => $"azure:{Container}:/{Prefix}";

    // $root and the like are containers of the service's own; only a site ($web) or a log would be overwritten there.
    private static bool IsContainer(string name) =>
        name.Length is >= ShortestContainer and <= LongestContainer
        && !name.AsSpan().ContainsAnyExcept(_containerCharacters)
        && !name.StartsWith('-')
        && !name.EndsWith('-')
        && !name.Contains("--", StringComparison.Ordinal);

    private static string Clean(string path)
    {
        var kept = new List<string>();
        foreach (var part in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            if (part == ".." && kept.Count > 0)
            {
                kept.RemoveAt(kept.Count - 1);
            }
            else if (part == ".." && !path.StartsWith('/'))
            {
                throw Refusal("the folder in the container leads out of it");
            }
            else if (part is not ("." or ".."))
            {
                kept.Add(part);
            }
        }

        return string.Join('/', kept);
    }

    private static ResgateException Refusal(string what) =>
        new(FailureKind.Usage, what) { Hint = "write it as azure:CONTAINER:/FOLDER, or azure:CONTAINER:/ without a folder" };
}
