using Resgate.Policy.Plans;

namespace Resgate.Policy.Schedules;

/// <summary>Where a class stands between its captures.</summary>
/// <param name="Class">The class.</param>
/// <param name="IsDue">Whether it is time to capture it.</param>
/// <param name="Slack">What is left until its objective is missed at one of its places; less than nothing when it is.</param>
/// <param name="DueIn">What is left until it is due; zero when it is.</param>
public sealed record ClassTurn(PlannedClass Class, bool IsDue, TimeSpan Slack, TimeSpan DueIn);
