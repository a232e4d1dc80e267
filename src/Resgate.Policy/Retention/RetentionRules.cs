namespace Resgate.Policy.Retention;

/// <summary>What to keep; a snapshot stays if at least one rule says so. Everything is off by default.</summary>
/// <remarks>Source: format page, section 10.2.</remarks>
public sealed record RetentionRules
{
    public KeepCount Last { get; init; }

    public KeepCount Hourly { get; init; }

    public KeepCount Daily { get; init; }

    public KeepCount Weekly { get; init; }

    public KeepCount Monthly { get; init; }

    public KeepCount Yearly { get; init; }

    /// <summary>Everything younger than this, counted back from the newest snapshot of the group.</summary>
    public CalendarSpan Within { get; init; }

    public CalendarSpan WithinHourly { get; init; }

    public CalendarSpan WithinDaily { get; init; }

    public CalendarSpan WithinWeekly { get; init; }

    public CalendarSpan WithinMonthly { get; init; }

    public CalendarSpan WithinYearly { get; init; }

    /// <summary>Everything that has all tags of at least one of these lists.</summary>
    public IReadOnlyList<TagList> Tags { get; init; } = [];

    /// <summary>No rule is on: applying this would remove everything.</summary>
    public bool IsEmpty =>
        Tags.Count == 0
        && Within.IsEmpty
        && Counts.All(rule => rule.Count.IsOff)
        && Withins.All(rule => rule.Span.IsEmpty);

    /// <summary>The counting rules in the order in which restic names its reasons.</summary>
    internal IEnumerable<(BucketSize Size, KeepCount Count, string Name)> Counts =>
    [
        (BucketSize.Snapshot, Last, "last"),
        (BucketSize.Hour, Hourly, "hourly"),
        (BucketSize.Day, Daily, "daily"),
        (BucketSize.Week, Weekly, "weekly"),
        (BucketSize.Month, Monthly, "monthly"),
        (BucketSize.Year, Yearly, "yearly"),
    ];

    /// <summary>The within-bucket rules in the order in which restic names its reasons.</summary>
    internal IEnumerable<(BucketSize Size, CalendarSpan Span, string Name)> Withins =>
    [
        (BucketSize.Hour, WithinHourly, "hourly"),
        (BucketSize.Day, WithinDaily, "daily"),
        (BucketSize.Week, WithinWeekly, "weekly"),
        (BucketSize.Month, WithinMonthly, "monthly"),
        (BucketSize.Year, WithinYearly, "yearly"),
    ];

    /// <summary>In words, as restic announces a policy: <c>keep 3 daily, all yearly snapshots and all snapshots within 1m of the newest</c>.</summary>
    public override string ToString()
    {
        var counts = Counts.Where(rule => !rule.Count.IsOff).Select(rule => $"{AmountOf(rule.Count)} {AdjectiveOf(rule.Name)}").ToList();
        var withins = Withins.Where(rule => !rule.Span.IsEmpty).Select(rule => $"{rule.Name} snapshots within {rule.Span}");
        var buckets = string.Join(", ", counts.Count == 0 ? withins : withins.Prepend($"{string.Join(", ", counts)} snapshots"));

        var parts = new List<string>();
        if (buckets.Length > 0)
        {
            parts.Add(buckets);
        }

        if (Tags.Count > 0)
        {
            parts.Add($"all snapshots with tags [{string.Join(' ', Tags)}]");
        }

        if (!Within.IsEmpty)
        {
            parts.Add($"all snapshots within {Within} of the newest");
        }

        return parts.Count == 0 ? "remove" : $"keep {string.Join(" and ", parts)}";
    }

    private static string AmountOf(KeepCount count) => count.IsUnlimited ? "all" : count.ToString();

    private static string AdjectiveOf(string name) => name == "last" ? "latest" : name;
}
