using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Status;

/// <summary>How classes stand, in plain words.</summary>
public static class StatusText
{
    /// <summary>One sentence: the worst gap, or that there is none.</summary>
    public static string Headline(PlanStatus status) => (status.WorstGap, status.Tightest) switch
    {
        ({ } gap, _) => Gap(gap),
        (_, { } tightest) => $"every class holds its objective; {tightest.Class.Name} at {tightest.Place.Name} " +
            $"has the least time left, {DurationText.ToRoughWords(tightest.Objective - tightest.Age!.Value)}",
        _ => "the plan promises nothing",
    };

    /// <summary><c>media is 31 h old at nas, 7 h beyond its 24 h</c>.</summary>
    public static string Gap(PlaceStanding at)
    {
        var (name, place) = (at.Class.Name, at.Place.Name);
        return at switch
        {
            { Holding: null } => $"{place} cannot be reached, and nobody has ever seen {name} there",
            { Standing: Standing.Unknown, Age: { } age } =>
                $"{place} cannot be reached; {name} is at best {DurationText.ToRoughWords(age)} old there",
            { Standing: Standing.Unknown } => $"{place} cannot be reached, and had no whole point of {name} when last seen",
            { Standing: Standing.Missing, Holding.Points: > 0 } => $"{name} has no whole point at {place}, only partial ones",
            { Standing: Standing.Missing } => $"{name} has no point at {place}",
            _ => $"{name} is {DurationText.ToRoughWords(at.Age!.Value)} old at {place}, " +
                $"{DurationText.ToRoughWords(at.Beyond!.Value)} beyond its {DurationText.ToWords(at.Objective)}",
        };
    }

    /// <summary>One word for tables and programs.</summary>
    public static string Word(Standing standing) => standing switch
    {
        Standing.Holds => "holds",
        Standing.Unknown => "unknown",
        Standing.Late => "late",
        _ => "missing",
    };

    /// <inheritdoc cref="Word(Standing)"/>
    public static string Word(Proof proof) => proof == Proof.Stored ? "stored" : "none";
}
