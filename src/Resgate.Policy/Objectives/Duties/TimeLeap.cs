using Resgate.Policy.Plans;
using Resgate.Policy.Schedules;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>A point that comes long after the one before it: of a device that was off, or of a clock that runs ahead.</summary>
/// <remarks>
/// The two look the same from inside the device, and by the clock that runs ahead everything that was captured before it has
/// outlived rules of durations at once. So nothing is forgotten until somebody has said which of them it was.
/// </remarks>
public static class TimeLeap
{
    /// <summary>The alarm, as tags have it.</summary>
    public const string Alarm = "leap";

    /// <summary>Turns that a class may miss before it is said to have leapt, where they are longer than <see cref="_least"/>.</summary>
    private const int Turns = 3;

    // Devices stand in stores for weeks. A clock gone wrong is off by years: somebody's typing, a counter that has run over.
    private static readonly TimeSpan _least = TimeSpan.FromDays(90);

    /// <param name="plan">The plan.</param>
    /// <param name="one">The class.</param>
    /// <param name="newest">Capture start of its newest point that may be believed, at any place; null for none.</param>
    /// <param name="begin">Of the point that comes after it.</param>
    /// <returns>How long after; null when it is no leap.</returns>
    public static TimeSpan? Of(Plan plan, PlannedClass one, DateTimeOffset? newest, DateTimeOffset begin)
    {
        // From before there can have been any, a clock had started anew; the next point is the first that was right.
        if (newest is not { } before || before < PointHistory.Earliest.ToDateTimeOffset())
        {
            return null;
        }

        var longest = plan.PlacesOf(one).Select(static place => place.BroughtEvery ?? TimeSpan.Zero).Append(one.Every).Max() * Turns;
        var gap = begin - before;
        return gap > (longest > _least ? longest : _least) ? gap : null;
    }
}
