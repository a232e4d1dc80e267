using System.Security.Cryptography;
using System.Text;
using Resgate.Cli.Running;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>Gathers a kit from a plan, and from the files of passwords and credentials that it names.</summary>
internal static class PlanKit
{
    private const long LargestFile = 1 << 18;

    // Variables whose value is the name of a file that the place is to be shown.
    private static readonly string[] _fileVariables =
    [
        "RESGATE_SFTP_PASSWORD_FILE", "RESGATE_SFTP_KEY_PASSPHRASE_FILE", "AWS_SHARED_CREDENTIALS_FILE", "GOOGLE_APPLICATION_CREDENTIALS",
    ];

    // What ssh looks for by itself.
    private static readonly string[] _sshFiles = ["id_ed25519", "id_ecdsa", "id_rsa", "config", "known_hosts"];

    /// <exception cref="ResgateException">A password or a credential cannot be read, or cannot be written on paper: a kit lacks nothing.</exception>
    public static async ValueTask<RecoveryKit> GatherAsync(Plan plan, DateTimeOffset now, CancellationToken cancellation)
    {
        var places = new List<KitPlace>();
        foreach (var place in plan.Places)
        {
            places.Add(await GatherAsync(plan, place, cancellation));
        }

        var made = DateTimeOffset.FromUnixTimeSeconds(now.ToUnixTimeSeconds());
        return new RecoveryKit(RandomNumberGenerator.GetHexString(8, lowercase: true), made, plan.Device, plan.System, places) { Responsible = plan.Responsible };
    }

    /// <summary>Whether a variable names a file, rather than being what the place asks for.</summary>
    public static bool NamesFile(string variable) => _fileVariables.Contains(variable);

    private static async ValueTask<KitPlace> GatherAsync(Plan plan, PlannedPlace place, CancellationToken cancellation)
    {
        var choice = PlaceChoices.Of(place);
        using var password = await choice.ReadPasswordAsync(place.Name, cancellation);
        var variables = choice.Credentials.Select(static pair => (pair.Key, pair.Value)).ToList();
        var files = variables.Where(static variable => NamesFile(variable.Key))
            .Select(static variable => variable.Value.Reveal())
            .Concat(place.Address.Scheme == "sftp" ? SshFiles() : [])
            .Select(path => (path, Printable(TextFiles.Read(Expanded(path), "file"), path, isText: true)))
            .ToList();
        foreach (var (name, value) in variables)
        {
            _ = Printable(Encoding.UTF8.GetBytes(value.Reveal()), $"{name} of place {place.Name}");
        }

        return new KitPlace(
            place.Name, place.Address.Text, Printable(password.Bytes.ToArray(), $"the password of place {place.Name}"), variables, files)
        {
            Classes = [.. plan.ClassesAt(place).Select(static one => one.Name)],
        };
    }

    private static IEnumerable<string> SshFiles() =>
        _sshFiles.Select(static name => "~/.ssh/" + name).Where(static path => File.Exists(Expanded(path)));

    private static string Expanded(string path) => path.StartsWith("~/", StringComparison.Ordinal)
        ? Path.Combine(Setting.Variable("HOME") ?? "/root", path[2..])
        : path;

    /// <summary>What can be read off paper and typed again.</summary>
    private static Secret Printable(byte[] bytes, string what, bool isText = false)
    {
        try
        {
            var text = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
            return bytes.Length <= LargestFile && !text.Any(letter => char.IsControl(letter) && !(isText && letter is '\n' or '\t'))
                ? new Secret(text)
                : throw Unprintable(what);
        }
        catch (DecoderFallbackException)
        {
            throw Unprintable(what);
        }
    }

    // Without the cause, which quotes bytes.
    private static ResgateException Unprintable(string what) => new(FailureKind.Failed, $"{what} cannot be written on paper: it is not plain text")
    {
        Hint = "for a repository, 'key add' makes another password; a kit without it would be of no use",
    };
}
