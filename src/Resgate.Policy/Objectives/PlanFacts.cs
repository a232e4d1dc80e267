using Resgate.Policy.Plans;
using Resgate.Policy.Retention;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Objectives;

/// <summary>How much there is of a class, as somebody has measured it.</summary>
/// <param name="Size">What it is now.</param>
/// <param name="Growth">New or changed bytes in a day; null when nobody has looked for long enough.</param>
public readonly record struct MeasuredClass(ByteCount Size, ByteCount? Growth);

/// <summary>A plan with what is known beside it; what rules of <see cref="PlanCheck"/> ask.</summary>
/// <param name="plan">What is checked.</param>
/// <param name="measured">By class; outweighs what the plan says.</param>
/// <param name="today">For dates in findings; days are counted without it.</param>
/// <param name="cancellation">Ends whatever is worked out from it.</param>
public sealed class PlanFacts(
    Plan plan,
    IReadOnlyDictionary<string, MeasuredClass>? measured = null,
    DateOnly? today = null,
    CancellationToken cancellation = default)
{
    /// <summary>A run that finds next to nothing new still writes a pack, an index, folders and a snapshot.</summary>
    private const long LeastPerRun = 64 * 1024;

    /// <summary>More than any line carries, and little enough to be added up.</summary>
    private const long MostPerRun = 1L << 58;

    private readonly Dictionary<string, Line> _lines =
        plan.Places.ToDictionary(static place => place.Name, static place => new Line(place.Window, place.Upload));

    private readonly Dictionary<(TimeSpan, RetentionRules), RetentionForecast> _forecasts = [];
    private readonly Dictionary<(TimeSpan Every, TimeSpan Capture, long Bytes, Timetable Window, ByteCount Upload), Exposure?> _exposures = [];

    public Plan Plan { get; } = plan;

    public ByteCount? SizeOf(PlannedClass one) =>
        measured is not null && measured.TryGetValue(one.Name, out var found) ? found.Size : one.Size;

    public ByteCount? GrowthOf(PlannedClass one) =>
        measured is not null && measured.TryGetValue(one.Name, out var found) && found.Growth is { } growth ? growth : one.Growth;

    /// <summary>What a run of a class brings, as far as known.</summary>
    public long BytesPerRun(PlannedClass one, TimeSpan every) =>
        (long)Math.Clamp((GrowthOf(one)?.Bytes ?? 0) * (every / TimeSpan.FromDays(1)), LeastPerRun, MostPerRun);

    public Line LineTo(PlannedPlace place) => _lines[place.Name];

    /// <summary>The worst exposure with a class's own interval, or with another.</summary>
    /// <returns>Null when copies fall behind without end.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Exposure? ExposureOf(PlannedClass one, PlannedPlace place, TimeSpan? every = null) =>
        ExposureWith(one, place, every ?? one.Every, BytesPerRun(one, every ?? one.Every));

    /// <summary>The worst exposure if each run brought so many bytes.</summary>
    /// <returns>Null when copies fall behind without end.</returns>
    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public Exposure? ExposureWith(PlannedClass one, PlannedPlace place, TimeSpan every, long bytes)
    {
        cancellation.ThrowIfCancellationRequested();
        var key = (every, one.Capture, bytes, place.Window, place.Upload);
        if (!_exposures.TryGetValue(key, out var exposure))
        {
            _exposures[key] = exposure = ExposureModel.Worst(every, one.Capture, bytes, LineTo(place));
        }

        return exposure;
    }

    /// <summary>What a class may lose when only this place is left.</summary>
    public static TimeSpan Objective(PlannedClass one, PlannedPlace place) =>
        place.Rpo is { } own && own > one.Rpo ? own : one.Rpo;

    /// <summary>The rules that points of a class meet at a place.</summary>
    public static RetentionRules KeptAt(PlannedClass one, PlannedPlace place) => place.Keep ?? one.Keep;

    /// <exception cref="OperationCanceledException">Cancelled.</exception>
    public RetentionForecast ForecastOf(TimeSpan every, RetentionRules rules)
    {
        cancellation.ThrowIfCancellationRequested();
        if (!_forecasts.TryGetValue((every, rules), out var forecast))
        {
            _forecasts[(every, rules)] = forecast = RetentionForecast.Of(every, rules);
        }

        return forecast;
    }

    /// <summary>A day from now on, with its date where today is known: <c>day 143 (2027-04-17)</c>.</summary>
    public string Day(int day) => today is { } first && day < 100_000 ? $"day {day} ({first.AddDays(day):yyyy-MM-dd})" : $"day {day}";
}
