using Resgate.Policy.Plans.Keys;
using Resgate.Policy.Plans.Profiles;
using Resgate.Policy.Plans.Reading;
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
            return new PlanReading(null, null, complaints.All);
        }

        var profile = ProfileChoice.Of(own, complaints);
        var tree = profile is null ? own : NodeMerge.Over(BuiltInProfiles.Read(profile), own);
        var plan = ReadRoot(new SectionReader(tree, own.Mark, PlanKeys.Root, "the plan", complaints), profile);
        return new PlanReading(plan, tree, complaints.All);
    }

    private static Plan ReadRoot(SectionReader root, string? profile)
    {
        var prices = PriceReader.ReadAll(root);
        List<PlannedPlace> places = [.. root.NamedBlocks("places", "place").Select(one => PlaceReader.Read(one.Name, one.Block, prices))];
        var placeNames = places.ConvertAll(static place => place.Name);
        List<PlannedClass> classes = [.. root.NamedBlocks("classes", "class").Select(one => ClassReader.Read(one.Name, one.Block, placeNames))];
        var classNames = classes.ConvertAll(static one => one.Name);
        RefuseEmpty(root, "places", "place", places.Count);
        RefuseEmpty(root, "classes", "class", classes.Count);
        root.Find("profile");
        return new Plan
        {
            Marks = root.Marks,
            System = root.Text("system") ?? "",
            Profile = profile,
            Device = root.Text("device") ?? "",
            Root = ReadFolder(root),
            Responsible = root.Block("responsible", "'responsible'") is { } person
                ? new Responsible(person.Text("name") ?? "", person.Text("email"), person.Text("phone"))
                : null,
            Places = places,
            Classes = classes,
            Mirrors = [.. root.NamedBlocks("mirrors", "mirror").Select(one => MirrorReader.Read(one.Name, one.Block, classNames))],
            Drills = [.. root.NamedBlocks("drills", "drill").Select(one => ReadDrill(one.Name, one.Block, classNames))],
            Alerts = root.Block("alerts", "'alerts'") is { } alerts
                ? new Alerts(alerts.Text("webhook"), alerts.Texts("email"), alerts.Text("ntfy"), alerts.Text("ping"))
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

    private static string ReadFolder(SectionReader root)
    {
        var folder = root.Text("root") ?? "/";
        if (!folder.StartsWith('/'))
        {
            root.Complaints.Add(root.Marks.Of("root"), $"'root' is '{folder}', a relative folder", "begin it with /: a plan is run from anywhere");
        }

        return folder;
    }

    private static void RefuseEmpty(SectionReader root, string key, string noun, int count)
    {
        if (count == 0 && root.Has(key))
        {
            root.Complaints.Add(root.Marks.Of(key), $"'{key}' has no {noun} that can be read", $"give at least one {noun} a name and its keys");
        }
    }
}
