using System.IO.Enumeration;

namespace Resgate.Capture.Discovery;

/// <summary>One thing that a walk met.</summary>
/// <param name="Path">Absolute when the walk's top is.</param>
/// <param name="IsFolder">A folder itself, never a link to one.</param>
/// <param name="Size">Bytes of a file; 0 of a folder.</param>
public readonly record struct WalkedEntry(string Path, bool IsFolder, long Size);

/// <summary>A walk that ends, whatever it meets: links are not followed, what cannot be read is passed by, and there is a bound to everything.</summary>
/// <remarks>Folders are taken level by level, so that a tree too large for the walk is seen from its top.</remarks>
/// <param name="mostEntries">How many entries it looks at, of all tops together.</param>
/// <param name="mostLevels">How deep it goes below its top, which is level 0.</param>
public sealed class FolderWalk(int mostEntries, int mostLevels)
{
    private static readonly EnumerationOptions _everything = new() { IgnoreInaccessible = true, AttributesToSkip = 0, ReturnSpecialDirectories = false };

    private int _left = mostEntries;

    /// <summary>Whether there was more than it may look at.</summary>
    public bool IsCutShort { get; private set; }

    /// <summary>Folders and files below <paramref name="top"/>, which itself is not among them, and nor are links.</summary>
    /// <param name="top">A folder; nothing comes of one that is not there.</param>
    /// <param name="enters">Whether to look into a folder; null for all.</param>
    public IEnumerable<WalkedEntry> From(string top, Func<string, bool>? enters = null)
    {
        var waiting = new Queue<(string Path, int Level)>([(top, 0)]);
        while (waiting.TryDequeue(out var folder))
        {
            foreach (var entry in EntriesOf(folder.Path, _left + 1))
            {
                if (_left == 0)
                {
                    IsCutShort = true;
                    yield break;
                }

                _left--;
                yield return entry;
                if (entry.IsFolder && (enters is null || enters(entry.Path)))
                {
                    if (folder.Level < mostLevels)
                    {
                        waiting.Enqueue((entry.Path, folder.Level + 1));
                    }
                    else
                    {
                        IsCutShort = true;
                    }
                }
            }
        }
    }

    private static List<WalkedEntry> EntriesOf(string folder, int most)
    {
        try
        {
            return
            [
                .. new FileSystemEnumerable<WalkedEntry>(folder, Transform, _everything)
                {
                    ShouldIncludePredicate = static (ref FileSystemEntry entry) => !entry.Attributes.HasFlag(FileAttributes.ReparsePoint),
                }.Take(most),
            ];
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // Gone meanwhile, or not ours to see.
            return [];
        }
    }

    private static WalkedEntry Transform(ref FileSystemEntry entry) =>
        new(entry.ToFullPath(), entry.IsDirectory, entry.IsDirectory ? 0 : entry.Length);
}
