using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Kits;

/// <summary>What a person needs to get everything back with nothing else: where the copies are, and what opens them.</summary>
/// <param name="Id">Drawn for each kit, so that a record tells which one was verified.</param>
/// <param name="Made">In UTC, whole seconds.</param>
/// <param name="Device">The plan's.</param>
/// <param name="System">The plan's.</param>
/// <param name="Places">In the plan's order.</param>
internal sealed record RecoveryKit(string Id, DateTimeOffset Made, string Device, string System, IReadOnlyList<KitPlace> Places)
{
    /// <summary>The person to ask; null when the plan names nobody, and in a kit that was read.</summary>
    public Responsible? Responsible { get; init; }
}

/// <summary>One place of a kit.</summary>
/// <param name="Name">The plan's.</param>
/// <param name="Address">The repository's, as restic has it.</param>
/// <param name="Password">Opens it.</param>
/// <param name="Variables">What the place asks for, as variables of the environment.</param>
/// <param name="Files">What it asks for as files; a path that begins with <c>~/</c> is in the account's folder.</param>
internal sealed record KitPlace(
    string Name,
    string Address,
    Secret Password,
    IReadOnlyList<(string Name, Secret Value)> Variables,
    IReadOnlyList<(string Path, Secret Content)> Files)
{
    /// <summary>Names of the classes that are stored there; empty in a kit that was read.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    /// <summary>The password as it is to be typed, put together again; null in a kit that was not read.</summary>
    public Secret? Typed { get; init; }
}
