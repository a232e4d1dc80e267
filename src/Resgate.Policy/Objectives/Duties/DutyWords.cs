namespace Resgate.Policy.Objectives.Duties;

/// <summary>One word each, for programs.</summary>
public static class DutyWords
{
    public static string Of(DutyKind kind) => kind switch
    {
        DutyKind.Retention => "retention",
        DutyKind.Prune => "prune",
        _ => "mirror",
    };

    public static string Of(DutyStanding standing) => standing switch
    {
        DutyStanding.Done => "done",
        DutyStanding.Neglected => "neglected",
        DutyStanding.Unknown => "unknown",
        DutyStanding.Suspended => "suspended",
        DutyStanding.Overdue => "overdue",
        _ => "failed",
    };
}
