using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans;

/// <summary>Where the keys of one block stand, so that what is found later can point at them.</summary>
/// <param name="Own">Where the block itself begins.</param>
/// <param name="Keys">The keys that are written.</param>
public sealed record PlanMarks(PlanMark Own, IReadOnlyDictionary<string, PlanMark> Keys)
{
    /// <summary>Where a key stands; where its block begins when it is not written.</summary>
    public PlanMark Of(string key) => Keys.TryGetValue(key, out var mark) ? mark : Own;
}
