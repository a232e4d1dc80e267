namespace Resgate.Policy.Objectives;

/// <summary>How bad a finding is. The first two keep a plan from being clean.</summary>
public enum Severity
{
    /// <summary>A promise of the plan that cannot be kept, shown by arithmetic.</summary>
    Broken,

    /// <summary>A way to lose what the plan means to keep.</summary>
    Risk,

    /// <summary>Something that is not known or not said; no reason to refuse the plan.</summary>
    Note,
}
