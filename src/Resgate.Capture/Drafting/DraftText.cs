using System.Text;
using Resgate.Capture.Discovery;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Values;

namespace Resgate.Capture.Drafting;

/// <summary>What only people can say.</summary>
/// <param name="Device">The name of the machine in its points.</param>
/// <param name="Places">Where copies go.</param>
/// <param name="PasswordFile">Of all places; null for a file each, where plans look for it by themselves.</param>
/// <param name="Responsible">Who answers for recovery; null when nobody is named.</param>
public sealed record DraftAnswers(string Device, IReadOnlyList<DraftedPlace> Places, string? PasswordFile, Responsible? Responsible);

/// <summary>Writes a draft as a plan with a comment to each line. Says only what differs from the profile.</summary>
public static class DraftText
{
    private const string Head = "# What each key means: resgate plan schema, and docs/plan.md. What this plan proves: resgate plan check.\n";

    private const string NasKeys = ", medium: nas, domain: site";

    /// <param name="draft">The plan without answers.</param>
    /// <param name="answers">Without places they make a plan that is yet to be completed.</param>
    /// <param name="apart">Disks that could be places; named as examples when there are no places.</param>
    public static string Write(PlanDraft draft, DraftAnswers answers, IReadOnlyList<Mount> apart)
    {
        var text = new StringBuilder(Head);
        text.Append($"system: {PlanDrafter.System}  # the profile of this name has the classes, objectives, retention and drills\n");
        text.Append($"device: {PlanText.Scalar(answers.Device)}  # points are told apart by it; keep it when the machine is replaced\n");
        text.Append($"root: {PlanText.Scalar(draft.Root)}  # paths that do not begin with / are below it\n");
        WritePeople(text, answers);
        WritePlaces(text, answers, apart);
        WriteClasses(text, draft);
        if (draft.Drills.Count > 0)
        {
            text.Append("drills:  # without the classes that are not here\n");
            foreach (var (name, of) in draft.Drills)
            {
                text.Append(of.Count > 0 ? $"  {name}: {{ of: {PlanText.List(of)} }}\n" : $"  {name}: none\n");
            }
        }

        return text.ToString();
    }

    /// <summary>A plan to be filled in, for a system that nobody knows.</summary>
    /// <param name="device">The machine's name.</param>
    public static string Skeleton(string device) => Head + $$"""
        # No VV-Video-AI-System was found here. To protect another system, take the # away and say what it is.
        # system: my-system
        # profile: none
        device: {{PlanText.Scalar(device)}}  # points are told apart by it
        # root: /srv/app  # paths that do not begin with / are below it
        # places:
        #   disk2: { repository: /mnt/backup_disk/resgate }
        # classes:
        #   data: { rpo: 24h, rto: 8h, every: 12h, keep: { within: 2d, daily: 7, weekly: 4 }, sources: [ { paths: [ data ] } ] }

        """;

    private static void WritePeople(StringBuilder text, DraftAnswers answers)
    {
        var who = answers.Responsible;
        text.Append(who is null
            ? "# responsible: { name: Ops on duty, email: ops@example.org }  # who answers for recovery\n"
            : $"responsible: {{ name: {PlanText.Scalar(who.Name)}{(who.Email is { } email ? $", email: {PlanText.Scalar(email)}" : "")} }}  # who answers for recovery\n");
    }

    private static void WritePlaces(StringBuilder text, DraftAnswers answers, IReadOnlyList<Mount> apart)
    {
        var password = answers.PasswordFile is { } file ? $", password: {PlanText.Scalar(file)}" : "";
        if (answers.Places.Count == 0)
        {
            text.Append("# places:  # MISSING: where copies go. Take the # away, here and from at least one of these:\n");
            foreach (var (index, mount) in apart.Index())
            {
                text.Append($"#   {(mount.IsRemote ? "nas" : "disk")}{index + 2}: {{ repository: {PlanText.Scalar($"{mount.Folder.TrimEnd('/')}/resgate")}");
                text.Append($"{(mount.IsRemote ? NasKeys : "")}{password} }}  # {Where(mount)}\n");
            }

            text.Append(apart.Count > 0 ? "" : $"#   disk2: {{ repository: /mnt/backup_disk/resgate{password} }}  # a second disk\n");
            text.Append($"#   cloud: {{ repository: \"s3:https://s3.eu-central-003.backblazeb2.com/bucket\", rights: append{password} }}  # off site\n");
            return;
        }

        text.Append("places:  # where copies go\n");
        foreach (var place in answers.Places)
        {
            var keys = place.IsNetworkFolder ? NasKeys : "";
            text.Append($"  {PlanText.Scalar(place.Name)}: {{ repository: {PlanText.Scalar(place.Address)}{keys}{password} }}  # {Remark(place.Remark)}\n");
        }
    }

    private static void WriteClasses(StringBuilder text, PlanDraft draft)
    {
        if (!draft.Classes.Any(static one => one.Differs || one.Sources.Count == 0))
        {
            return;
        }

        text.Append("classes:  # only what is other than the profile has it\n");
        foreach (var one in draft.Classes)
        {
            if (one.Sources.Count == 0)
            {
                text.Append($"  {one.Name}: none  # nothing of it is here\n");
            }
            else if (one.Differs)
            {
                WriteClass(text, one);
            }
        }
    }

    private static void WriteClass(StringBuilder text, DraftedClass one)
    {
        text.Append($"  {one.Name}:\n");
        if (one.Missing.Count > 0)
        {
            text.Append($"    # not here today, and taken when they come, which is what the * is for: {Words.List(one.Missing.Select(Remark), "and")}\n");
        }

        text.Append(one.IsMoved ? "    # folders that are elsewhere than usual, or links: those come with what they lead to\n" : "").Append("    sources:\n");
        foreach (var source in one.Sources)
        {
            text.Append("      - ").Append(source switch
            {
                PathSource paths => $"paths: {PlanText.List(paths.Paths)}",
                SqliteSource databases => $"sqlite: {PlanText.List(databases.Databases)}",
                CrontabSource crontab => $"crontab: {PlanText.Scalar(crontab.User)}",
                VolumeSource volume => $"volume: {PlanText.Scalar(volume.Volume)}",
                _ => throw new System.Diagnostics.UnreachableException($"a source of the profile is {source}"),
            }).Append(one.Added.Contains(source) ? "  # found on this machine\n" : "\n");
        }

        if (one.IsMoved && one.Order.Count > 0)
        {
            text.Append($"    order: {PlanText.List(one.Order)}  # what cannot be made again goes first\n");
        }

        if (one.IsMoved && one.WriteOnce.Count > 0)
        {
            text.Append($"    write-once: {PlanText.List(one.WriteOnce)}  # a change there is an alarm\n");
        }
    }

    private static string Where(Mount mount) =>
        mount.IsRemote ? $"{Remark(mount.Type)} from {Remark(mount.Source)}" : $"on {string.Join(" and ", mount.Disks)}, another disk of this device";

    // A comment ends with its line, whatever a name has in it.
    private static string Remark(string text) => text.Any(char.IsControl) ? PlanText.Scalar(text) : text;
}
