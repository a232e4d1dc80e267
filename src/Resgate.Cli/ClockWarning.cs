using System.Collections.Concurrent;
using Resgate.Policy.Plans.Values;

namespace Resgate.Cli;

/// <summary>Says, once for each place, that its clock and this machine's disagree.</summary>
internal sealed class ClockWarning(Action<string> warn)
{
    // Requests are signed, and their signatures refused, by a tolerance of this order; below it, nothing here suffers.
    private static readonly TimeSpan Tolerated = TimeSpan.FromMinutes(5);

    private readonly ConcurrentDictionary<string, bool> _told = new();

    /// <param name="location">The place.</param>
    /// <param name="placeIsAhead">How far its clock is ahead of ours, or behind when negative; null when it does not tell.</param>
    public void Judge(string location, TimeSpan? placeIsAhead)
    {
        if (placeIsAhead is { } difference && difference.Duration() >= Tolerated && _told.TryAdd(location, true))
        {
            warn(
                $"warning: the clock of {location} is {DurationText.ToRoughWords(difference.Duration())} "
                + $"{(difference > TimeSpan.Zero ? "ahead of" : "behind")} this machine's: one of them is wrong, "
                + "and restic may take the locks of those who are at work for old ones");
        }
    }
}
