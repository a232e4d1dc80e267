using System.Globalization;
using Resgate.Cli.Restore;
using Resgate.Format.Snapshots;

namespace Resgate.Cli.Kits;

/// <summary>Puts a kit into words, in the order in which somebody in trouble reads them.</summary>
/// <remarks>What is typed writes into a folder of the kit's own, and names there are relative to it: nothing of whoever types is touched.</remarks>
internal static class KitPages
{
    public const string HeaderOpening = "# resgate-kit 2 ";
    public const string PlaceOpening = "# place: ";
    public const string PlanOpening = "# the plan";
    public const string FileOpening = "cat > ";
    public const string FileMark = " <<'END-OF-FILE'";
    public const string FileEnd = "END-OF-FILE";

    private const string Target = "/restore";

    public static IEnumerable<KitBlock> Compose(RecoveryKit kit, KitWords words, string version)
    {
        var day = kit.Made.ToString("yyyy-MM-dd HH:mm 'UTC'", CultureInfo.InvariantCulture);
        yield return new KitBlock.Heading(1, words.Title(kit.Device));
        yield return new KitBlock.Paragraph(words.Opening(kit.Device, kit.System));
        yield return new KitBlock.Paragraph(words.KeepSafe);
        yield return new KitBlock.Paragraph(words.MadeOn(day, version));
        if (kit.Responsible is { } person)
        {
            yield return new KitBlock.Paragraph(words.Ask(string.Join(", ", new[] { person.Name, person.Phone, person.Email }.OfType<string>())));
        }

        yield return new KitBlock.Lines(
            [HeaderOpening + string.Join(' ', kit.Id, kit.Made.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture), kit.Device)]);
        yield return new KitBlock.Heading(2, words.NeedTitle);
        yield return new KitBlock.Paragraph(words.Need);
        yield return new KitBlock.Paragraph(words.Program(version));
        IEnumerable<KitBlock> rest =
        [
            .. Begin(kit, words),
            .. kit.Places.SelectMany((place, index) => Of(kit, place, words, index + 1)),
            .. WithPlan(kit, words),
            .. After(kit, words),
            new KitBlock.Heading(2, words.VerifyTitle),
            new KitBlock.Paragraph(words.Verify),
        ];
        foreach (var block in rest)
        {
            yield return block;
        }
    }

    // What restic names 'latest' may be partial, or of a clock that ran ahead; so the newest is looked for here.
    private static IEnumerable<KitBlock> Begin(RecoveryKit kit, KitWords words) =>
    [
        new KitBlock.Heading(2, words.BeginTitle),
        new KitBlock.Paragraph(words.Begin),
        new KitBlock.Lines([$"umask 077; mkdir -p ~/resgate-kit/{KitNames.Safe(kit.Device)} && cd ~/resgate-kit/{KitNames.Safe(kit.Device)}"]),
        new KitBlock.Paragraph(words.Choose),
        new KitBlock.Lines(
        [
            "T=\"$(date '+%Y-%m-%d %H:%M:%S')\"",
            $"newest() {{ restic snapshots --compact --host {ShellQuote.Of(kit.Device)} --tag \"class=$1,{PartialMark.WholeTag}\" |",
            "  awk -v t=\"$T\" '$2 ~ /^[0-9]+-/ && $2 \" \" $3 <= t { id = $1 } END { print id }'; }",
            "bring() { id=\"$(newest \"$1\")\"",
            $"  if [ \"$id\" ]; then restic restore \"$id\" --target {Target}; else echo \"$1: no whole point up to $T\"; fi; }}",
        ]),
        new KitBlock.Paragraph(words.Together),
        new KitBlock.Paragraph(words.ReadOnly),
        new KitBlock.Lines(["restic() { command restic --no-lock \"$@\"; }"]),
    ];

    private static IEnumerable<KitBlock> Of(RecoveryKit kit, KitPlace place, KitWords words, int number)
    {
        yield return new KitBlock.Heading(2, words.PlaceTitle(number, kit.Places.Count, place.Name));
        yield return new KitBlock.Paragraph(place.Address.StartsWith('/') || place.Address.StartsWith("local:", StringComparison.Ordinal)
            ? words.LocalPlace(place.Address.Replace("local:", "", StringComparison.Ordinal))
            : words.RemotePlace);
        if (place.Files.Count > 0)
        {
            yield return new KitBlock.Paragraph(words.Files);
            foreach (var (path, content) in place.Files)
            {
                yield return new KitBlock.Lines([PlaceOpening + place.Name, $"mkdir -p {place.Folder}", .. FileOf(path, content.Reveal())]);
            }
        }

        yield return new KitBlock.Paragraph(words.Settings);
        yield return new KitBlock.Lines(
        [
            PlaceOpening + place.Name,
            $"export RESTIC_REPOSITORY={ShellQuote.Of(place.Address)}",
            $"export RESTIC_PASSWORD={ShellQuote.Of(place.Password.Reveal())}",
            .. place.Variables.Select(static variable => $"export {variable.Name}={ShellQuote.Of(variable.Value.Reveal())}"),
            .. place.SshHost is { } host
                ? [$"restic() {{ command restic -o sftp.command='ssh -F {PlanKit.SshConfigOf(place.Folder)} {host} -s sftp' \"$@\"; }}"]
                : (string[])[],
        ]);
        yield return new KitBlock.Paragraph(words.Typed(place.Password.Reveal().Length));
        yield return new KitBlock.Typed(place.Password);
        yield return new KitBlock.Paragraph(words.WithRestic);
        yield return new KitBlock.Lines(
        [
            $"restic snapshots --host {ShellQuote.Of(kit.Device)}",
            .. place.Classes.Select(static name => $"bring {ShellQuote.Of(name)}"),
        ]);
        yield return new KitBlock.Paragraph(words.WithResgate);
        yield return new KitBlock.Lines(["restic() { resgate \"$@\"; }"]);
        yield return new KitBlock.Paragraph(words.ForPlan);
        yield return new KitBlock.Lines(
        [
            $"mkdir -p {place.Folder}",
            $"printf '%s\\n' \"$RESTIC_PASSWORD\" > {place.PasswordFile}",
            .. place.Variables.Select((variable, index) =>
                $"printf '{variable.Name}=\"%s\"\\n' \"${variable.Name}\" {(index == 0 ? ">" : ">>")} {place.CredentialsFile}"),
        ]);
    }

    private static IEnumerable<KitBlock> WithPlan(RecoveryKit kit, KitWords words) =>
    [
        new KitBlock.Heading(2, words.PlanTitle),
        new KitBlock.Paragraph(words.PlanFile),
        new KitBlock.Lines([PlanOpening, .. FileOf(RecoveryKit.PlanName, kit.Plan.Reveal())]),
        new KitBlock.Paragraph(words.PlanVerbs),
        new KitBlock.Lines(
        [
            "export RESGATE_STATE_DIR=\"$PWD/state\"",
            .. kit.HasGraph ? [$"resgate history --graph --plan {RecoveryKit.PlanName}"] : (string[])[],
            .. kit.Classes.Select(static name =>
                $"resgate restore {ShellQuote.Of(name)} --plan {RecoveryKit.PlanName} --at \"$T\" --target {Target}"),
        ]),
    ];

    private static IEnumerable<KitBlock> After(RecoveryKit kit, KitWords words)
    {
        yield return new KitBlock.Heading(2, words.AfterTitle);
        yield return new KitBlock.Paragraph(words.After(Target + kit.Staging));
        foreach (var (className, volume, copy) in kit.Volumes)
        {
            yield return new KitBlock.Paragraph(words.Volume(volume, className));
            yield return new KitBlock.Lines([VolumeReturn.Command(volume, Target + copy)]);
        }

        foreach (var mirror in kit.Mirrors)
        {
            yield return new KitBlock.Paragraph(words.Mirror(mirror.Name, mirror.To, string.Join(", ", mirror.Of)));
        }
    }

    private static IEnumerable<string> FileOf(string path, string content) =>
        [$"{FileOpening}{path}{FileMark}", .. content.TrimEnd('\n').Split('\n'), FileEnd];
}
