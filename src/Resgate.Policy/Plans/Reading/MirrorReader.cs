namespace Resgate.Policy.Plans.Reading;

/// <summary>Reads mirrors.</summary>
internal static class MirrorReader
{
    private const int UsualTrees = 7;
    private static readonly TimeSpan _day = TimeSpan.FromDays(1);
    private static readonly TimeSpan _usualChecksum = TimeSpan.FromDays(30);

    public static PlannedMirror Read(string name, SectionReader block, IReadOnlyList<string> classes)
    {
        var to = block.Text("to") ?? "/";
        var isFolder = to.StartsWith('/');
        if (!isFolder && !to.Contains(':', StringComparison.Ordinal))
        {
            block.Complaints.Add(
                block.Marks.Of("to"),
                $"'to' of mirror '{name}' is '{to}', a relative folder",
                "begin it with /, or with a host and a colon");
        }

        var medium = (Medium?)block.Word("medium") ?? (isFolder ? Medium.Disk : Medium.Server);
        return new PlannedMirror
        {
            Marks = block.Marks,
            Name = name,
            Of = NameList.Of(block, "of", "class", classes, whenUnsaid: []),
            To = to,
            Every = block.Duration("every") ?? _day,
            Keep = block.Days("keep") ?? UsualTrees,
            Medium = medium,
            Domain = block.Value("domain", FailureDomain.Parse, isFolder ? FailureDomain.Device : FailureDomain.Site),
            Speed = block.Rate("upload") ?? MediumSpeed.Up(medium),
            ChecksumEvery = block.Duration("checksum") ?? _usualChecksum,
            MovesLatestAlways = block.Word("latest") == 1,
            Deletes = block.Flag("delete", otherwise: false),
        };
    }
}
