using Resgate.Policy.Objectives;
using Resgate.Policy.Tests.Plans;

namespace Resgate.Policy.Tests.Objectives;

/// <summary>Plans that are sound but for what a test changes in them.</summary>
internal static class Checking
{
    /// <summary>Nothing speaks against it, and everything is known.</summary>
    public const string Sound =
        """
        system: shop
        device: till-1
        root: /srv/shop
        responsible: { name: Ana }
        places:
          nas: { repository: "sftp:backup@nas:/volume1/till-1", medium: nas }
          cloud: { repository: "b2:shop:till-1", upload: 2M, download: 8M, rights: append, immutable: { mode: compliance, days: 30, extend: 7d } }
        classes:
          data:
            rpo: 4h
            rto: 8h
            every: 2h
            keep: { within: 2d, daily: 7 }
            sources: [ { paths: orders } ]
            size: 20G
            growth: 1G
            expires: 60 days
        drills: { file: { every: 1 month } }
        alerts: { ping: "https://hc.example.org/till-1" }
        kit: { escrow: [ safe ] }
        """;

    /// <summary>The sound plan with one text replaced.</summary>
    public static IReadOnlyList<Finding> With(string before, string after)
    {
        Assert.Contains(before, Sound, StringComparison.Ordinal);
        return Of(Sound.Replace(before, after, StringComparison.Ordinal));
    }

    public static IReadOnlyList<Finding> Of(string plan, DateOnly? today = null) =>
        PlanCheck.Run(new PlanFacts(PlanFiles.Parse(plan), measured: null, today));

    public static string Text(IEnumerable<Finding> findings) =>
        string.Concat(findings.SelectMany(FindingText.Lines).Select(static line => line + "\n"));
}
