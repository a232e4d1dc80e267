using System.Globalization;

namespace Resgate.Cli.Kits;

/// <summary>Puts a kit into words, in the order in which somebody in trouble reads them.</summary>
internal static class KitPages
{
    public const string HeaderOpening = "# resgate-kit 1 ";
    public const string PlaceOpening = "# place: ";
    public const string FileEnd = "END-OF-FILE";

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
        for (var i = 0; i < kit.Places.Count; i++)
        {
            foreach (var block in Compose(kit, kit.Places[i], words, i + 1))
            {
                yield return block;
            }
        }

        yield return new KitBlock.Heading(2, words.AfterTitle);
        yield return new KitBlock.Paragraph(words.After);
        yield return new KitBlock.Heading(2, words.VerifyTitle);
        yield return new KitBlock.Paragraph(words.Verify);
    }

    private static IEnumerable<KitBlock> Compose(RecoveryKit kit, KitPlace place, KitWords words, int number)
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
                yield return new KitBlock.Lines(
                [
                    PlaceOpening + place.Name,
                    $"mkdir -p -m 700 {ShellQuote.OfPath(path[..path.LastIndexOf('/')])}",
                    $"cat > {ShellQuote.OfPath(path)} <<'{FileEnd}'",
                    .. content.Reveal().TrimEnd('\n').Split('\n'),
                    FileEnd,
                    $"chmod 600 {ShellQuote.OfPath(path)}",
                ]);
            }
        }

        yield return new KitBlock.Paragraph(words.Settings);
        yield return new KitBlock.Lines(
        [
            PlaceOpening + place.Name,
            $"export RESTIC_REPOSITORY={ShellQuote.Of(place.Address)}",
            $"export RESTIC_PASSWORD={ShellQuote.Of(place.Password.Reveal())}",
            .. place.Variables.Select(static variable => $"export {variable.Name}={ShellQuote.Of(variable.Value.Reveal())}"),
        ]);
        yield return new KitBlock.Paragraph(words.Typed(place.Password.Reveal().Length));
        yield return new KitBlock.Typed(place.Password);
        foreach (var program in (string[])["restic", "resgate"])
        {
            yield return new KitBlock.Paragraph(program == "restic" ? words.WithRestic : words.WithResgate);
            yield return new KitBlock.Lines(
            [
                $"{program} snapshots --host {ShellQuote.Of(kit.Device)}",
                .. place.Classes.Select(name =>
                    $"{program} restore latest --host {ShellQuote.Of(kit.Device)} --tag {ShellQuote.Of($"class={name}")} --target /restore"),
            ]);
        }
    }
}
