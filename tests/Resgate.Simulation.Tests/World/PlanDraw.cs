using System.Globalization;
using System.Text;
using Resgate.Policy.Plans;

namespace Resgate.Simulation.Tests.World;

/// <summary>Plans for years to be lived with: the built-in profile, and others drawn at random. All go through the reader.</summary>
internal static class PlanDraw
{
    private static readonly string[] _windows =
    [
        "\"off\"",
        "Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off",
        "Mon-Fri 08:00,closed 18:30,off",
        "00:00,2M 02:30,closed 05:00,1M",
        "Sat 06:00,closed; Sun 23:00,4M",
        "01:30,closed 02:15,off",
    ];

    private static readonly string[] _everies = ["15m", "30m", "1h", "2h", "3h", "4h", "6h", "8h", "12h", "24h", "50m", "7h"];

    private static readonly string[] _keeps =
    [
        "{ last: 1 }", "{ last: 2, monthly: 3 }", "{ within: 2d, daily: 7, weekly: 4, monthly: 3 }", "{ within: 30d }", "{ hourly: 24, daily: 7, yearly: 2 }",
        "{ within-hourly: 1d, within-daily: 9d, within-weekly: 1m }", "{ daily: 5 }", "{ last: 3, within-monthly: 1y }",
    ];

    /// <summary>As a VV-Video-AI-System has it.</summary>
    public static Plan Profile() => Read(
        """
        system: vv-video-ai
        device: edge-01
        places:
          disk2: { repository: /mnt/backup_disk/resgate, medium: disk, domain: device }
          nas: { repository: "sftp:backup@nas:/volume1/edge-01", medium: nas, domain: site }
          cloud: { repository: "s3:https://s3.example.org/vv-edge-01", upload: 2M, window: "Mon-Fri 08:00,256k 20:00,8M; Sat-Sun 00:00,off" }
        """);

    /// <summary>A quick class and a slow one, on one disk.</summary>
    public static Plan Small() => Read(
        """
        system: small
        device: edge-01
        places: { disk2: { repository: /mnt/backup_disk/resgate } }
        classes:
          state: { rpo: 8h, every: 4h, keep: { within: 2d, daily: 7, weekly: 4 }, sources: [ { paths: [ a ] } ] }
          logs: { rpo: 24h, every: 12h, keep: { within: 30d }, sources: [ { paths: [ b ] } ] }
        """);

    public static Plan Any(Random luck)
    {
        var text = new StringBuilder("system: any\ndevice: edge-01\nplaces:\n");
        foreach (var i in Enumerable.Range(0, luck.Next(1, 4)))
        {
            var domain = One(luck, "device", "site", "remote", "remote/a");
            var rpo = luck.Next(4) == 0 ? ", rpo: 2d" : "";
            var brought = luck.Next(5) == 0 ? ", reachable: 1 week" : "";
            text.AppendLine(CultureInfo.InvariantCulture, $"  p{i}: {{ repository: /mnt/p{i}, domain: {domain}, upload: {One(luck, "256k", "2M", "40M")}, window: {Quoted(One(luck, _windows))}{rpo}{brought} }}");
        }

        text.AppendLine("classes:");
        foreach (var i in Enumerable.Range(0, luck.Next(1, 5)))
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  c{i}: {{ rpo: {One(luck, "4h", "8h", "24h", "2d")}, every: {One(luck, _everies)}, capture: {luck.Next(1, 10)}m, keep: {One(luck, _keeps)}, sources: [ {{ paths: [ a ] }} ] }}");
        }

        return Read(text.ToString());
    }

    public static Plan Read(string text)
    {
        var reading = PlanReader.Read(text, "plan.yaml");
        return reading.Plan ?? throw new InvalidDataException(string.Join('\n', reading.Complaints) + "\n" + text);
    }

    private static string Quoted(string text) => text.StartsWith('"') ? text : $"\"{text}\"";

    private static T One<T>(Random luck, params T[] values) => values[luck.Next(values.Length)];
}
