using Resgate.Policy.Windows;

namespace Resgate.Policy.Schedules;

/// <summary>What becomes of a capture by the minute of the week at which it begins, and which one gets through when it does not.</summary>
/// <remarks>
/// Moments are seconds since a Monday 00:00, whole minutes where captures begin. When a capture is given up, its own beginning decides when
/// the next one begins, whatever it was to send. So captures form chains over the minutes of the week, and each link adds a known amount to
/// what is left over. Where nothing is left is looked up in spans of 1, 2, 4, … links: a dozen steps, however far away it is. Going link by
/// link costs thousands of them for every beginning where a line is slow for days; the tests' <c>MinuteByMinute</c> is the plain way.
/// </remarks>
/// <param name="interval">Between the beginnings of two captures; whole minutes.</param>
/// <param name="capture">From a capture's beginning to its end.</param>
/// <param name="bytes">What each of them sends; at least 1.</param>
/// <param name="line">What it is sent over; it carries something.</param>
/// <param name="longest">Nobody asks for what begins so much later than the first capture that was given up.</param>
internal sealed class CaptureWeek(long interval, long capture, long bytes, Line line, long longest)
{
    private List<Span[]>? _spans;

    /// <summary>When a capture that is due or held up until a moment begins: at a timer's minute, with the window open.</summary>
    public long Opening(long second) => line.Opens((second + 59) / 60 * 60)!.Value;

    /// <summary>What has come about since the capture before, which began so long ago.</summary>
    public long Brought(long elapsed) => elapsed <= interval ? bytes : (long)((Int128)bytes * elapsed / interval);

    /// <summary>When all of a capture has arrived; null when the place is closed, or for what does not arrive in time.</summary>
    public long? Store(long begin, long all) =>
        line.Opens(begin) == begin && line.Finish(begin + capture, all, out _) is { } arrived && arrived <= Until(begin) && Until(begin) > begin + capture
            ? arrived
            : null;

    /// <summary>The first capture that gets through after one that began at a moment with so much to send, and did not.</summary>
    /// <returns>When it begins, and what it sends; null when none begins before <paramref name="limit"/>.</returns>
    public (long Begin, long All)? FirstThrough(long begin, long all, long limit)
    {
        _spans ??= Chain();
        Int128 left = all - Carried(begin);
        foreach (var spans in _spans.AsEnumerable().Reverse())
        {
            var span = spans[MinuteOf(begin)];
            if (left + span.Least > 0 && begin + span.Elapsed < limit)
            {
                (left, begin) = (left + span.Sum, begin + span.Elapsed);
            }
        }

        var next = begin + _spans[0][MinuteOf(begin)].Elapsed;
        return next < limit ? (next, checked((long)(left + Brought(next - begin)))) : null;
    }

    // When a capture is given up if not all of it has arrived: the window closes, or the next one is due.
    private long Until(long begin) => Math.Min(begin + capture + interval, line.Closes(begin + capture) ?? long.MaxValue);

    private long Carried(long begin) => line.Carries(Math.Min(begin + capture, Until(begin)), Until(begin));

    private static int MinuteOf(long begin) => (int)(begin % WeekMoment.SecondsPerWeek / 60);

    private List<Span[]> Chain()
    {
        var carried = Enumerable.Range(0, WeekMoment.MinutesPerWeek).Select(minute => Carried(minute * 60L)).ToArray();
        var links = Enumerable.Range(0, WeekMoment.MinutesPerWeek).Select(minute => Link(minute * 60L, carried)).ToArray();
        List<Span[]> spans = [links];
        while (!Array.TrueForAll(spans[^1], span => span.Elapsed >= longest))
        {
            var half = spans[^1];
            spans.Add(Array.ConvertAll(half, first => first.Then(half[first.To])));
        }

        return spans;
    }

    private Span Link(long begin, long[] carried)
    {
        var next = Opening(Math.Max(Until(begin), begin + 60));
        Int128 grown = Brought(next - begin) - carried[MinuteOf(next)];
        return new Span(MinuteOf(next), next - begin, grown, grown);
    }

    /// <param name="To">The minute of the week at which its last capture begins.</param>
    /// <param name="Elapsed">Until then, in seconds.</param>
    /// <param name="Sum">What it adds to what is left over.</param>
    /// <param name="Least">The least that it has added after any of its links: with nothing left, that capture has got through.</param>
    private readonly record struct Span(int To, long Elapsed, Int128 Sum, Int128 Least)
    {
        public Span Then(Span next) =>
            new(next.To, Elapsed + next.Elapsed, Sum + next.Sum, Int128.Min(Least, Sum + next.Least));
    }
}
