using Resgate.Policy.Objectives.Status;

namespace Resgate.Policy.Schedules;

/// <summary>What a place that could be asked has of a class.</summary>
/// <param name="Class">Its name.</param>
/// <param name="Place">The place's name.</param>
/// <param name="Any">Capture start of the newest point; null for none.</param>
/// <param name="Complete">Capture start of the newest point that lacks nothing; null for none.</param>
public sealed record NewestPoint(string Class, string Place, DateTimeOffset? Any, DateTimeOffset? Complete)
{
    public static NewestPoint Of(ClassHolding holding) => new(holding.Class, holding.Place, holding.Newest, holding.Whole);
}
