using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Points whose times cannot be right.</summary>
/// <param name="Kind">What is odd.</param>
/// <param name="Points">Oldest first.</param>
public sealed record Oddity(OddityKind Kind, IReadOnlyList<Id> Points);

/// <summary>What is odd about points.</summary>
public enum OddityKind
{
    /// <summary>They are later than now.</summary>
    Future,

    /// <summary>They are older than the point that they were compared with.</summary>
    BeforeParent,

    /// <summary>They are far more than a schedule makes in the time, where rules count them.</summary>
    Flood,
}
