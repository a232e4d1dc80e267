using Resgate.Policy.Retention;

namespace Resgate.Policy.Tests.Retention;

/// <summary>The arguments of <c>forget</c> as the fixture lists them.</summary>
internal sealed record PolicyArguments(RetentionRules Rules, GroupBy GroupBy, SnapshotFilter Filter)
{
    public static PolicyArguments Parse(string[] arguments)
    {
        var parsed = new PolicyArguments(new RetentionRules(), GroupBy.HostAndPaths, new SnapshotFilter());
        for (var i = 0; i < arguments.Length; i += 2)
        {
            parsed = parsed.With(arguments[i], arguments[i + 1]);
        }

        return parsed;
    }

    private PolicyArguments With(string flag, string value) => flag switch
    {
        "--group-by" => this with { GroupBy = GroupBy.Parse(value) },
        "--host" => this with { Filter = Filter with { Hosts = [.. Filter.Hosts, value] } },
        "--tag" => this with { Filter = Filter with { Tags = [.. Filter.Tags, TagList.Parse(value)] } },
        "--path" => this with { Filter = Filter with { Paths = [.. Filter.Paths, value] } },
        "--keep-tag" => this with { Rules = Rules with { Tags = [.. Rules.Tags, TagList.Parse(value)] } },
        "--keep-last" => this with { Rules = Rules with { Last = KeepCount.Parse(value) } },
        "--keep-hourly" => this with { Rules = Rules with { Hourly = KeepCount.Parse(value) } },
        "--keep-daily" => this with { Rules = Rules with { Daily = KeepCount.Parse(value) } },
        "--keep-weekly" => this with { Rules = Rules with { Weekly = KeepCount.Parse(value) } },
        "--keep-monthly" => this with { Rules = Rules with { Monthly = KeepCount.Parse(value) } },
        "--keep-yearly" => this with { Rules = Rules with { Yearly = KeepCount.Parse(value) } },
        "--keep-within" => this with { Rules = Rules with { Within = CalendarSpan.Parse(value) } },
        "--keep-within-hourly" => this with { Rules = Rules with { WithinHourly = CalendarSpan.Parse(value) } },
        "--keep-within-daily" => this with { Rules = Rules with { WithinDaily = CalendarSpan.Parse(value) } },
        "--keep-within-weekly" => this with { Rules = Rules with { WithinWeekly = CalendarSpan.Parse(value) } },
        "--keep-within-monthly" => this with { Rules = Rules with { WithinMonthly = CalendarSpan.Parse(value) } },
        "--keep-within-yearly" => this with { Rules = Rules with { WithinYearly = CalendarSpan.Parse(value) } },
        _ => throw new ArgumentException($"the fixture uses the unknown flag {flag}"),
    };
}
