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

        else if (!isFolder && !MirrorAddress.IsValid(to))
        {
            block.Complaints.Add(
                block.Marks.Of("to"),
                $"'to' of mirror '{name}' is '{to}', which is no folder that ssh reaches",
                "write host:folder or user@host:folder; ports and keys go into the file that 'ssh:' names, daemons of rsync are not for this");
        }

        if (block.Has("ssh") && isFolder)
        {
            block.Complaints.Add(block.Marks.Of("ssh"), $"'ssh' of mirror '{name}' says how to reach a host, and 'to' names none", "remove the line");
        }

        var medium = (Medium?)block.Word("medium") ?? (isFolder ? Medium.Disk : Medium.Server);
        var limit = block.Rate("upload");
        return new PlannedMirror
        {
            Marks = block.Marks,
            Name = name,
            Of = NameList.Of(block, "of", "class", classes, whenUnsaid: []),
            To = to,
            SshSettings = block.Text("ssh"),
            Every = block.Duration("every") ?? _day,
            Keep = block.Days("keep") ?? UsualTrees,
            Medium = medium,
            Domain = block.Value("domain", FailureDomain.Parse, isFolder ? FailureDomain.Device : FailureDomain.Site),
            Speed = limit ?? MediumSpeed.Up(medium),
            Limit = limit,
            ChecksumEvery = block.Duration("checksum") ?? _usualChecksum,
            MovesLatestAlways = block.Word("latest") == 1,
            Deletes = block.Flag("delete", otherwise: false),
        };
    }
}
