namespace Resgate.Policy.Plans.Keys;

/// <summary>Every key of a plan: the reader, the schema for editors and the page <c>docs/plan.md</c> know these and no others.</summary>
internal static class PlanKeys
{
    private static readonly SectionKeys Responsible = new("responsible",
    [
        new("name", KeyKind.Text, "Who answers for recovery, and for its tests") { IsRequired = true },
        new("email", KeyKind.Text, "Where to write to"),
        new("phone", KeyKind.Text, "Where to call, when nothing else works any more"),
    ]);

    private static readonly SectionKeys Drill = new("drill",
    [
        new("every", KeyKind.Period, "How often it is rehearsed")
        {
            IsRequired = true,
            AlsoCalled = ["schedule", "interval"],
        },
        new("of", KeyKind.Texts, "The classes it restores; all of them unless said") { AlsoCalled = ["classes"] },
        new("verify", KeyKind.Texts, "Checks of what was restored, by name") { AlsoCalled = ["checks"] },
    ]);

    private static readonly SectionKeys Alerts = new("alerts",
    [
        new("webhook", KeyKind.Text, "Takes a JSON object for each alert"),
        new("email", KeyKind.Texts, "Addresses that get a mail for each alert"),
        new("ntfy", KeyKind.Text, "Address of an ntfy topic"),
        new("ping", KeyKind.Text, "Address that hears from every run, and raises alarm when it does not")
        {
            AlsoCalled = ["healthchecks", "heartbeat"],
        },
    ]);

    private static readonly SectionKeys Kit = new("kit",
    [
        new("escrow", KeyKind.Texts, "Where the repository's password is kept off the device: a safe, a person, a " +
            "vault")
        {
            AlsoCalled = ["password", "passwords"],
        },
        new("encrypted", KeyKind.Flag, "Whether the kit itself asks for a passphrase"),
    ]);

    public static readonly SectionKeys Root = new("plan",
    [
        new("system", KeyKind.Text, "What is protected; a built-in profile of that name fills in what is not said")
        {
            IsRequired = true,
        },
        new("profile", KeyKind.Text, "The built-in profile to extend, or 'none'"),
        new("device", KeyKind.Text, "The name of this machine, by which its points are told apart")
        {
            IsRequired = true,
            AlsoCalled = ["host", "hostname"],
        },
        new("root", KeyKind.Text, "The folder that relative paths of sources are in")
        {
            AlsoCalled = ["base", "basedir"],
        },
        new("responsible", KeyKind.Block, "The person responsible")
        {
            Section = Responsible,
            AlsoCalled = ["owner", "contact"],
        },
        new("places", KeyKind.NamedBlocks, "Where copies are kept")
        {
            IsRequired = true,
            Section = PlaceKeys.Place,
            AlsoCalled = ["repositories", "destinations", "targets"],
        },
        new("classes", KeyKind.NamedBlocks, "Kinds of data, each with its objectives, schedule and retention")
        {
            IsRequired = true,
            Section = ClassKeys.Class,
            AlsoCalled = ["data", "jobs"],
        },
        new("mirrors", KeyKind.NamedBlocks, "Dated trees of plain files, made by rsync")
        {
            Section = PlaceKeys.Mirror,
            AlsoCalled = ["rsync"],
        },
        new("drills", KeyKind.NamedBlocks, "Rehearsed recoveries") { Section = Drill, AlsoCalled = ["tests"] },
        new("alerts", KeyKind.Block, "Who is told of what goes wrong")
        {
            Section = Alerts,
            AlsoCalled = ["notifications", "notify"],
        },
        new("kit", KeyKind.Block, "What a person needs to recover with nothing else") { Section = Kit },
        new("prices", KeyKind.NamedBlocks, "Price lists of storage providers, in place of or beside the built-in ones")
        {
            Section = PlaceKeys.Price,
        },
    ]);

    /// <summary>Every kind of block there is, each once.</summary>
    public static IEnumerable<SectionKeys> All
    {
        get
        {
            var waiting = new Queue<SectionKeys>([Root]);
            var seen = new HashSet<string>(StringComparer.Ordinal);
            while (waiting.TryDequeue(out var section))
            {
                if (seen.Add(section.Name))
                {
                    yield return section;
                    section.Keys.Select(static key => key.Section).OfType<SectionKeys>().ToList().ForEach(waiting.Enqueue);
                }
            }
        }
    }
}
