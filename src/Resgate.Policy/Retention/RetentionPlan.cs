using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>Which snapshots stay and which go; decided from a list and nothing else, carried out elsewhere.</summary>
/// <remarks>
/// Refuses rather than removing too much: a policy without a rule, and a policy that would leave a group with nothing,
/// which is what a mistyped tag does. Where a partial snapshot stays that is newer than the newest complete one, that one
/// stays too: the partial one may lack anything (lost data, row 20). Source: format page, section 10.2.
/// </remarks>
/// <param name="Groups">In order of their keys.</param>
public sealed record RetentionPlan(IReadOnlyList<GroupPlan> Groups)
{
    /// <summary>Everything that goes, group by group, newest first.</summary>
    public IEnumerable<RetentionCandidate> Removed => Groups.SelectMany(group => group.Remove);

    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: no rule is on and removing all is not allowed, or a group would be left empty.
    /// </exception>
    public static RetentionPlan Make(
        IEnumerable<RetentionCandidate> snapshots,
        GroupBy groupBy,
        RetentionRules rules,
        RetentionMoment moment,
        RemoveAll removeAll = RemoveAll.Refused)
    {
        if (rules.IsEmpty)
        {
            RefuseUnlessAllowed(removeAll);
        }

        return new RetentionPlan([.. Grouping.Divide(snapshots, groupBy).Select(group => Decide(group, rules, moment))]);
    }

    private static void RefuseUnlessAllowed(RemoveAll removeAll)
    {
        if (removeAll == RemoveAll.Refused)
        {
            throw new ResgateException(FailureKind.Usage, "no policy was specified, no snapshots will be removed")
            {
                Hint = "say what to keep with --keep-last, --keep-daily, --keep-within or --keep-tag",
            };
        }

        if (removeAll == RemoveAll.AllowedForEverything)
        {
            throw new ResgateException(FailureKind.Usage, "--unsafe-allow-remove-all is not allowed without a snapshot filter")
            {
                Hint = "choose the snapshots with --host, --tag or --path",
            };
        }
    }

    private static GroupPlan Decide(RetentionGroup group, RetentionRules rules, RetentionMoment moment)
    {
        var walk = new RetentionWalk(rules, EndOf(group, moment.Now), moment.Zone);
        var judged = group.Snapshots
            .Select((snapshot, i) => (Snapshot: snapshot, Reasons: walk.Consider(snapshot, i, isOldest: i == group.Snapshots.Count - 1)))
            .ToList();
        KeepNewestComplete(judged);
        var staying = judged.FindAll(Stays);
        if (staying.Count == 0 && !rules.IsEmpty)
        {
            throw new ResgateException(FailureKind.Usage, $"refusing to delete last snapshot of snapshot group \"{group.Key}\"")
            {
                Hint = "the policy keeps nothing of this group; is a tag misspelled?",
            };
        }

        return new GroupPlan(
            group.Key,
            [.. staying.Select(static one => new KeptSnapshot(one.Snapshot, one.Reasons))],
            [.. judged.FindAll(static one => !Stays(one)).Select(static one => one.Snapshot)]);
    }

    private static void KeepNewestComplete(List<(RetentionCandidate Snapshot, List<string> Reasons)> judged)
    {
        var newest = judged.FindIndex(static one => !one.Snapshot.IsPartial);
        var newerStays = judged.FindIndex(Stays) is var first && first >= 0 && first < newest;
        if (newerStays && !Stays(judged[newest]))
        {
            judged[newest].Reasons.Add("newest complete snapshot");
        }
    }

    private static bool Stays((RetentionCandidate Snapshot, List<string> Reasons) judged) => judged.Reasons.Count > 0;

    /// <summary>The newest snapshot that is not in the future, or null: one clock set wrong must not age all the others.</summary>
    private static Timestamp? EndOf(RetentionGroup group, Timestamp now)
    {
        foreach (var snapshot in group.Snapshots)
        {
            if (snapshot.Time < now)
            {
                return snapshot.Time;
            }
        }

        return null;
    }
}
