using System.Text;
using Resgate.Primitives;

namespace Resgate.Recovery.Graph.Sets;

/// <summary>One clip that the orchestrator remembers as processed.</summary>
/// <param name="Video">The hash of its video.</param>
/// <param name="Clip">Its name without suffix; null where the state does not keep it.</param>
/// <param name="Processed">When; null where the state does not keep it.</param>
public sealed record StateEntry(Id Video, string? Clip, DateTimeOffset? Processed)
{
    /// <summary>Of a state that is a text: a hash a line. What is none, such as a last line that was cut off, is passed over.</summary>
    public static IReadOnlyList<StateEntry> ParseText(byte[] content)
    {
        var entries = new List<StateEntry>();
        foreach (var line in Encoding.ASCII.GetString(content).Split('\n'))
        {
            if (Id.TryParse(line.Trim(), out var video))
            {
                entries.Add(new StateEntry(video, Clip: null, Processed: null));
            }
        }

        return entries;
    }
}
