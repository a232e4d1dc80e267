namespace Resgate.Policy.Retention;

/// <summary>Which points of a class go at a place. All of them are one group, whatever paths they have.</summary>
/// <remarks>
/// As <see cref="RetentionPlan"/> decides, which is as restic's <c>forget</c> does, but for points that lie ahead of now:
/// those stay and count for no rule. A clock that ran ahead for an hour would otherwise have its points pass for the
/// newest until their time has come, and a rule that counts would remove every point of the right time at once.
/// </remarks>
public static class ClassRetention
{
    /// <param name="points">All of a class, in any order.</param>
    /// <param name="rules">At least one is on.</param>
    /// <param name="moment">When and where.</param>
    /// <returns>Those that go, newest first.</returns>
    public static IReadOnlyList<RetentionCandidate> Outlived(
        IEnumerable<RetentionCandidate> points, RetentionRules rules, RetentionMoment moment) =>
        [.. RetentionPlan.Make(points.Where(point => point.Time <= moment.Now), GroupBy.Nothing, rules, moment).Removed];
}
