using Resgate.Policy.Objectives.Rules;

namespace Resgate.Policy.Objectives;

/// <summary>Proves a plan before it runs: can these schedules, places and rules keep what is promised?</summary>
/// <remarks>Values in, values out: no file is opened and no clock is read.</remarks>
public static class PlanCheck
{
    private static readonly Func<PlanFacts, IEnumerable<Finding>>[] _rules =
    [
        RpoRule.Examine,
        OfflineRule.Examine,
        RtoRule.Examine,
        LineRule.Examine,
        SpaceRule.Examine,
        CopiesRule.Examine,
        DeviceKeysRule.Examine,
        EnforcementRule.Examine,
        PasswordRule.Examine,
        SecretRule.Examine,
        RetentionRule.Examine,
        SharedRetentionRule.Examine,
        ImmutabilityRule.Examine,
        MirrorRule.Examine,
        CaptureRule.Examine,
        OverlapRule.Examine,
        ProofRule.Examine,
        UnknownsRule.Examine,
    ];

    /// <summary>All findings, the worst first; of one severity in the order of the rules, and of one rule in the plan's order.</summary>
    public static IReadOnlyList<Finding> Run(PlanFacts facts) =>
        [.. _rules.SelectMany(rule => rule(facts)).OrderBy(static finding => finding.Severity)];

    /// <summary>Whether nothing speaks against the plan; notes do not.</summary>
    public static bool IsClean(IEnumerable<Finding> findings) => findings.All(static finding => finding.Severity == Severity.Note);
}
