using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>How fast bytes may go: always alike, or as the time of the day has it.</summary>
/// <param name="Slowest">Bytes a second at the slowest time, above 0: what goes at once is measured by it.</param>
/// <param name="Now">Bytes a second at this moment; asked by several threads.</param>
public sealed record Pace(ByteCount Slowest, Func<ByteCount> Now)
{
    public static Pace Steady(ByteCount perSecond) => new(perSecond, () => perSecond);
}
