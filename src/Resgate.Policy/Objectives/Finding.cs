using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Objectives;

/// <summary>Something in a plan that will not do what people think it does: what, how it comes about, what mends it.</summary>
public sealed record Finding
{
    /// <summary>A short word that stays the same, for scripts: <c>rpo</c>. All are in <c>docs/plan.md</c>.</summary>
    public required string Id { get; init; }

    public required Severity Severity { get; init; }

    /// <summary>The classes that it is about, in the plan's order; empty when it is about none in particular.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The places that it is about; empty when it is about none in particular.</summary>
    public IReadOnlyList<string> Places { get; init; } = [];

    /// <summary>The line of the plan that it comes from.</summary>
    public required PlanMark At { get; init; }

    /// <summary>A sentence or two.</summary>
    public required string What { get; init; }

    /// <summary>How it comes about, a step a line; empty when <see cref="What"/> says it all.</summary>
    public IReadOnlyList<string> Timeline { get; init; } = [];

    /// <summary>What to change in the plan, as an instruction.</summary>
    public required string Change { get; init; }
}
