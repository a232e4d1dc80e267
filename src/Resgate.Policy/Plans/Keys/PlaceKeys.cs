namespace Resgate.Policy.Plans.Keys;

/// <summary>The keys of places, of mirrors, and of what both have in them.</summary>
internal static class PlaceKeys
{
    private static readonly string[] _media = ["disk", "nas", "server", "object-store", "tape", "optical"];

    private static readonly SectionKeys Immutable = new("immutable",
    [
        new("mode", KeyKind.Word, "compliance: nobody can shorten it; governance: who has the right can")
        {
            IsRequired = true,
            Words = ["compliance", "governance"],
        },
        new("days", KeyKind.Days, "How long an object cannot be changed after it was stored") { IsRequired = true },
        new("extend", KeyKind.Duration, "How often the time is extended for everything that points still need"),
    ]);

    public static readonly SectionKeys Price = new("price",
    [
        new("currency", KeyKind.Text, "USD unless said"),
        new("storage", KeyKind.Money, "For one GB (1,000,000,000 bytes) stored for a month") { IsRequired = true },
        new("egress", KeyKind.Money, "For one GB read back"),
        new("puts", KeyKind.Money, "For 1,000 objects stored"),
        new("minimum-days", KeyKind.Days, "What is removed earlier is billed as if it had stayed this long"),
        new("as-of", KeyKind.Text, "The day on which the prices were read"),
        new("source", KeyKind.Text, "Where they were read"),
    ]);

    public static readonly SectionKeys Place = new("place",
    [
        new("repository", KeyKind.Text, "The repository's address, as restic has it")
        {
            IsRequired = true,
            AlsoCalled = ["repo", "url", "address", "path", "location"],
        },
        new("medium", KeyKind.Word, "What it is kept on") { Words = _media, AlsoCalled = ["media", "type", "kind"] },
        new("domain", KeyKind.Domain, "What it is lost together with") { AlsoCalled = ["failure-domain"] },
        new("reachable", KeyKind.Duration, "For a place that is offline between visits: how often it is brought")
        {
            AlsoCalled = ["reachability", "offline"],
        },
        new("rights", KeyKind.Word, "What the device's own credentials may do there")
        {
            Words = ["all", "append"],
            AlsoCalled = ["permissions", "access"],
        },
        new("prune", KeyKind.Word, "Who removes what is no longer kept") { Words = ["device", "elsewhere", "never"] },
        new("immutable", KeyKind.Block, "How long the place refuses to change what it has, whoever asks")
        {
            Section = Immutable,
            AlsoCalled = ["object-lock", "lock"],
        },
        new("enforced-by", KeyKind.Text, "What makes 'rights: append' or 'immutable' true where the address cannot: " +
            "snapshots that the device cannot reach, for instance"),
        new("window", KeyKind.Timetable, "How fast it may be written to at which time of the week")
        {
            AlsoCalled = ["windows", "bwlimit", "limit", "bandwidth"],
        },
        new("upload", KeyKind.Rate, "What the line to the place carries, in bytes a second")
        {
            AlsoCalled = ["rate", "speed"],
        },
        new("download", KeyKind.Rate, "What the line from the place carries, in bytes a second"),
        new("space", KeyKind.Size, "How much it can hold") { AlsoCalled = ["capacity", "quota", "size"] },
        new("rpo", KeyKind.Duration, "What may be lost when only this place is left, if more than the class's own") { },
        new("password", KeyKind.Text, "File with the repository's password") { AlsoCalled = ["password-file"] },
        new("credentials", KeyKind.Text, "File with what the place asks for")
        {
            AlsoCalled = ["credential", "key", "secret"],
        },
        new("price", KeyKind.TextOrBlock, "A price list by name, or the prices themselves")
        {
            Section = Price,
            AlsoCalled = ["cost"],
        },
        new("keep", KeyKind.Block, "One retention for everything in this repository, whatever class: only where " +
            "something else forgets in it")
        {
            Section = ClassKeys.Keep,
            AlsoCalled = ["retention"],
        },
    ]);

    public static readonly SectionKeys Mirror = new("mirror",
    [
        new("of", KeyKind.Texts, "The classes that are mirrored")
        {
            IsRequired = true,
            AlsoCalled = ["classes", "class", "sources"],
        },
        new("to", KeyKind.Text, "A folder, or host:folder over SSH")
        {
            IsRequired = true,
            AlsoCalled = ["path", "target", "destination"],
        },
        new("ssh", KeyKind.Text, "File of settings for ssh: port, key, known hosts")
        {
            AlsoCalled = ["ssh-config", "ssh-options"],
        },
        new("every", KeyKind.Duration, "How often a new tree is made")
        {
            AlsoCalled = ["schedule", "interval", "frequency"],
        },
        new("keep", KeyKind.Days, "How many trees stay") { AlsoCalled = ["retention"] },
        new("medium", KeyKind.Word, "What it is kept on") { Words = _media },
        new("domain", KeyKind.Domain, "What it is lost together with"),
        new("upload", KeyKind.Rate, "How fast files are read and sent, in bytes a second")
        {
            AlsoCalled = ["rate", "speed"],
        },
        new("checksum", KeyKind.Duration, "How often every file is read in full to find changes that times do not " +
            "show"),
        new("latest", KeyKind.Word, "When the link 'latest' moves to the new tree")
        {
            Words = ["after-success", "always"],
        },
        new("delete", KeyKind.Flag, "Whether rsync is told to delete what is gone from the source"),
    ]);
}
