using Resgate.Primitives;

namespace Resgate.Policy.Windows;

/// <summary>How fast a place may be written to at each time of the week, by the local clock.</summary>
/// <param name="Steps">In order of their minutes, each minute once; what the last says holds until the first of the next week.</param>
public sealed record Timetable(IReadOnlyList<TimetableStep> Steps)
{
    /// <summary>No limit at any time.</summary>
    public static readonly Timetable Always = new([new TimetableStep(0, null)]);

    public bool IsAlways => Steps.All(static step => step.Limit is null);

    /// <summary>Whether there are times at which nothing may be sent.</summary>
    public bool IsClosedAtTimes => Steps.Any(static step => step.Limit == ByteCount.Zero);

    /// <summary>The slowest that it has anything sent; null where it is either closed or without a limit.</summary>
    public ByteCount? Slowest => Steps.Select(static step => step.Limit).Where(static limit => limit > ByteCount.Zero).Min();

    /// <summary>What holds at a moment: bytes a second, zero for nothing at all, null for no limit.</summary>
    /// <param name="local">By the local clock.</param>
    public ByteCount? LimitAt(DateTime local) => StepAt(WeekMoment.MinuteOf(local)).Limit;

    /// <summary>Whether nothing may be sent at a moment.</summary>
    /// <param name="local">By the local clock.</param>
    public bool IsClosedAt(DateTime local) => LimitAt(local) == ByteCount.Zero;

    /// <summary>The step that lets something be sent again; null when nothing is sent now or ever, or something is sent now.</summary>
    /// <param name="local">By the local clock.</param>
    public TimetableStep? OpensAfter(DateTime local)
    {
        var minute = WeekMoment.MinuteOf(local);
        return StepAt(minute).Limit != ByteCount.Zero
            ? null
            : Steps
                .Where(static step => step.Limit != ByteCount.Zero)
                .OrderBy(step => (step.Minute - minute + WeekMoment.MinutesPerWeek) % WeekMoment.MinutesPerWeek)
                .Select(static step => (TimetableStep?)step)
                .FirstOrDefault();
    }

    private TimetableStep StepAt(int minute) => Steps.LastOrDefault(step => step.Minute <= minute, Steps[^1]);

    public bool Equals(Timetable? other) => other is not null && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => Steps.Count;
}

/// <param name="Minute">Of the week, 0 to 10,079; see <see cref="WeekMoment"/>.</param>
/// <param name="Limit">Bytes a second; zero for nothing at all, null for no limit.</param>
public readonly record struct TimetableStep(int Minute, ByteCount? Limit)
{
    /// <summary>When it begins, for people: <c>Tue 08:05</c>.</summary>
    public string Begin => WeekMoment.ToWords(Minute * 60L);
}
