using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>What a person needs to get everything back with nothing else: where the copies are, and what opens them.</summary>
/// <param name="Id">Drawn for each kit, so that a record tells which one was verified.</param>
/// <param name="Made">In UTC, whole seconds.</param>
/// <param name="Device">The plan's.</param>
/// <param name="System">The plan's.</param>
/// <param name="Places">In the plan's order.</param>
/// <param name="Plan">The plan's text, to be used in the kit's folder.</param>
internal sealed record RecoveryKit(
    string Id, DateTimeOffset Made, string Device, string System, IReadOnlyList<KitPlace> Places, Secret Plan)
{
    /// <summary>The plan's file in the kit's folder.</summary>
    public const string PlanName = "resgate.yaml";

    /// <summary>The person to ask; null when the plan names nobody, and in a kit that was read.</summary>
    public Responsible? Responsible { get; init; }

    /// <summary>Names of the classes; empty in a kit that was read.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>Whether files of the system name each other, so that it can be asked which points fit together.</summary>
    public bool HasGraph { get; init; }

    /// <summary>Docker volumes, with their class and the folder that points have them in; empty in a kit that was read.</summary>
    public IReadOnlyList<(string Class, string Volume, string Copy)> Volumes { get; init; } = [];

    /// <summary>Mirrors of plain files; empty in a kit that was read.</summary>
    public IReadOnlyList<PlannedMirror> Mirrors { get; init; } = [];

    /// <summary>Where the device stages copies, a folder for each class, which is where points have them; nothing in a kit that was read.</summary>
    public string Staging { get; init; } = "";
}

/// <summary>One place of a kit.</summary>
/// <param name="Name">The plan's.</param>
/// <param name="Address">The repository's, as restic has it.</param>
/// <param name="Password">Opens it.</param>
/// <param name="Variables">What the place asks for, as variables of the environment.</param>
/// <param name="Files">What it asks for as files, relative to the kit's folder; variables name them the same way.</param>
internal sealed record KitPlace(
    string Name,
    string Address,
    Secret Password,
    IReadOnlyList<(string Name, Secret Value)> Variables,
    IReadOnlyList<(string Path, Secret Content)> Files)
{
    /// <summary>Its own folder in the kit's; nothing in a kit that was read.</summary>
    public string Folder { get; init; } = "";

    /// <summary>The host that ssh is to call, with settings of the kit; null where no ssh takes part, and in a kit that was read.</summary>
    public string? SshHost { get; init; }

    /// <summary>Names of the classes that are stored there; empty in a kit that was read.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The password as it is to be typed, put together again; null in a kit that was not read.</summary>
    public Secret? Typed { get; init; }

    /// <summary>Where the plan looks for the password.</summary>
    public string PasswordFile => $"{Folder}/password";

    /// <summary>Where the plan looks for the variables; null when there are none.</summary>
    public string? CredentialsFile => Variables.Count > 0 ? $"{Folder}/credentials" : null;
}
