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

    public bool Equals(Timetable? other) => other is not null && Steps.SequenceEqual(other.Steps);

    public override int GetHashCode() => Steps.Count;
}

/// <param name="Minute">Of the week, 0 to 10,079; see <see cref="WeekMoment"/>.</param>
/// <param name="Limit">Bytes a second; zero for nothing at all, null for no limit.</param>
public readonly record struct TimetableStep(int Minute, ByteCount? Limit);
