using Resgate.Policy.Plans.Keys;
using Resgate.Policy.Plans.Profiles;
using Resgate.Policy.Plans.Reading;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans;

/// <summary>Reads plans. Every complaint is gathered, each with its line and column.</summary>
public static class PlanReader
{
    /// <param name="text">The whole file.</param>
    /// <param name="file">What people call it; goes in front of every complaint.</param>
    public static PlanReading Read(string text, string file)
    {
        var complaints = new Complaints();
        var own = YamlDocument.Read(text, file, complaints);
        if (own is null)
        {
            return new PlanReading(null, null, null, complaints.All);
        }

        var profile = ProfileChoice.Of(own, complaints);
        var tree = profile is null ? own : NodeMerge.Over(BuiltInProfiles.Read(profile), own);
        var plan = ReadRoot(new SectionReader(tree, own.Mark, PlanKeys.Root, "the plan", complaints), profile);
        return new PlanReading(plan, own, tree, complaints.All);
    }

    private static Plan ReadRoot(SectionReader root, string? profile)
    {
        var prices = PriceReader.ReadAll(root);
        var (placeNames, classNames) = (root.Names("places"), root.Names("classes"));
        RefuseEmpty(root, "places", "place");
        RefuseEmpty(root, "classes", "class");
        root.Find("profile");
        List<PlannedPlace> places = [.. root.NamedBlocks("places", "place").Select(one => PlaceReader.Read(one.Name, one.Block, prices))];
        PlaceTwins.Tell(places, root.Complaints);
        return new Plan
        {
            Marks = root.Marks,
            System = root.Text("system") ?? "",
            Profile = profile,
            Device = root.Text("device") ?? "",
            Root = ReadFolder(root),
            Responsible = root.Block("responsible", "'responsible'") is { } person
                ? new Responsible(person.Text("name") ?? "", person.Text("email", CheckedText.RefuseMail), person.Text("phone"))
                : null,
            Places = places,
            Classes = [.. root.NamedBlocks("classes", "class").Select(one => ClassReader.Read(one.Name, one.Block, placeNames))],
            Mirrors = [.. root.NamedBlocks("mirrors", "mirror").Select(one => MirrorReader.Read(one.Name, one.Block, classNames))],
            Drills = [.. root.NamedBlocks("drills", "drill").Select(one => ReadDrill(one.Name, one.Block, classNames))],
            Alerts = root.Block("alerts", "'alerts'") is { } alerts
                ? new Alerts(Url(alerts, "webhook"), alerts.Texts("email", CheckedText.RefuseMail), Url(alerts, "ntfy"), Url(alerts, "ping"))
                : null,
            Kit = root.Block("kit", "'kit'") is { } kit ? new Kit(kit.Texts("escrow"), kit.Flag("encrypted", otherwise: false)) : null,
            Prices = prices,
        };
    }

    private static PlannedDrill ReadDrill(string name, SectionReader drill, IReadOnlyList<string> classes) => new(
        drill.Marks,
        name,
        drill.Period("every") ?? default,
        NameList.Of(drill, "of", "class", classes, whenUnsaid: classes),
        drill.Texts("verify"));

    private static string? Url(SectionReader alerts, string key) => alerts.Text(key, CheckedText.RefuseUrl);

    private static string ReadFolder(SectionReader root)
    {
        var folder = root.Text("root") ?? "/";
        if (!folder.StartsWith('/'))
        {
            root.Complaints.Add(
                root.Marks.Of("root"),
                $"'root' is '{folder}', a relative folder",
                "begin it with /: a plan is run from anywhere");
        }

        return folder;
    }

    private static void RefuseEmpty(SectionReader root, string key, string noun)
    {
        if (root.Find(key) is PlanMap { Entries.Count: 0 } empty)
        {
            root.Complaints.Add(empty.Mark, $"'{key}' has no {noun}", $"give at least one {noun} a name and its keys");
        }
    }
}
