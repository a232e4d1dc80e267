using System.Security.Cryptography;
using System.Text;
using Resgate.Capture.Volumes;
using Resgate.Cli.Graph;
using Resgate.Cli.Running;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Sftp;

namespace Resgate.Cli.Kits;

/// <summary>Gathers a kit from a plan, and from the files of passwords and credentials that it names.</summary>
internal static class PlanKit
{
    // Variables whose value is the name of a file that the place is to be shown.
    private static readonly string[] _fileVariables =
    [
        SftpAccess.ConfigVariable, "RESGATE_SFTP_PASSWORD_FILE", "RESGATE_SFTP_KEY_PASSPHRASE_FILE", "AWS_SHARED_CREDENTIALS_FILE",
        "AZURE_FEDERATED_TOKEN_FILE", "GOOGLE_APPLICATION_CREDENTIALS",
    ];

    /// <exception cref="ResgateException">A password or a credential cannot be read, or cannot be written on paper: a kit lacks nothing.</exception>
    public static async ValueTask<RecoveryKit> GatherAsync(PlanReading reading, StateFolder state, DateTimeOffset now, CancellationToken cancellation)
    {
        var plan = reading.Plan!;
        var places = new List<KitPlace>();
        for (var i = 0; i < plan.Places.Count; i++)
        {
            places.Add(await GatherAsync(plan, i, cancellation));
        }

        var files = places.ToDictionary(static place => place.Name, static place => (place.PasswordFile, place.CredentialsFile));
        return new RecoveryKit(
            RandomNumberGenerator.GetHexString(8, lowercase: true),
            DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds()),
            plan.Device,
            plan.System,
            places,
            KitPaper.Text(Encoding.UTF8.GetBytes(PortablePlan.Write(reading, files)), "the plan"))
        {
            Responsible = plan.Responsible,
            Classes = [.. plan.Classes.Select(static one => one.Name)],
            HasGraph = GraphSystem.IsOf(plan),
            Volumes =
            [
                .. plan.Classes.SelectMany(one => one.Sources.OfType<VolumeSource>().Select(source =>
                    (one.Name, source.Volume, $"{VolumeCopyPath.FolderOf(source.Staging ?? state.VolumeCopies, one.Name)}/{source.Volume}"))),
            ],
            Mirrors = plan.Mirrors,
            Staging = Path.GetDirectoryName(state.StagingOf("class"))!,
        };
    }

    /// <summary>The first place of which the last kit has something else than a new one would have; null when none is known.</summary>
    public static async ValueTask<string?> FindChangedAsync(Plan plan, KitRecord record, CancellationToken cancellation)
    {
        for (var i = 0; i < plan.Places.Count; i++)
        {
            var name = plan.Places[i].Name;
            try
            {
                if (record.MadePrints.TryGetValue(name, out var print) && !KitPrint.Fits(await GatherAsync(plan, i, cancellation), print))
                {
                    return name;
                }
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
            {
                // What cannot be read here, by this account, cannot be compared; whoever needs it to open the place hears of it.
            }
        }

        return null;
    }

    /// <summary>Whether a variable names a file, rather than being what the place asks for.</summary>
    public static bool NamesFile(string variable) => _fileVariables.Contains(variable);

    /// <summary>The settings for ssh of a place.</summary>
    /// <param name="folder">The place's in the kit.</param>
    public static string SshConfigOf(string folder) => $"{folder}/ssh_config";

    private static async ValueTask<KitPlace> GatherAsync(Plan plan, int index, CancellationToken cancellation)
    {
        var place = plan.Places[index];
        var folder = KitNames.OfPlace(place.Name, index + 1);
        var choice = PlaceChoices.Of(place);
        using var password = await choice.ReadPasswordAsync(place.Name, cancellation);
        var access = place.Address.Scheme == "sftp"
            ? SftpAccess.Of(place.Address.Text, new PlaceOptions { Variable = choice.Variable }, folder)
            : null;
        var variables = new List<(string, Secret)>();
        var files = new List<(string, Secret)>();
        foreach (var (name, value) in choice.Credentials.Where(static pair => pair.Key != SftpAccess.ConfigVariable))
        {
            if (NamesFile(name))
            {
                var path = $"{folder}/{name.ToLowerInvariant()}";
                files.Add((path, KitPaper.Text(TextFiles.Read(value.Reveal(), "file"), value.Reveal())));
                variables.Add((name, new Secret(path)));
            }
            else
            {
                variables.Add((name, KitPaper.Line(Encoding.UTF8.GetBytes(value.Reveal()), $"{name} of place {place.Name}")));
            }
        }

        if (access is not null)
        {
            variables.Add((SftpAccess.ConfigVariable, new Secret(SshConfigOf(folder))));
            files.Add((SshConfigOf(folder), KitPaper.Text(Encoding.UTF8.GetBytes(access.Config), $"the SSH settings of place {place.Name}")));
            files.AddRange(access.Files.Select(static file => (file.Name, KitPaper.Text(file.Content, file.Name))));
        }

        return new KitPlace(
            place.Name, place.Address.Text, KitPaper.Line(password.Bytes.ToArray(), $"the password of place {place.Name}", isTyped: true), variables, files)
        {
            Folder = folder,
            SshHost = access?.Host,
            Classes = [.. plan.ClassesAt(place).Select(static one => one.Name)],
        };
    }
}
