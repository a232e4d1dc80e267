namespace Resgate.Policy.Plans;

/// <summary>What is protected on one device, what was promised about it, and where the copies go.</summary>
/// <remarks>A profile is filled in already, and every default has its value. Source: <c>docs/plan.md</c>.</remarks>
public sealed record Plan
{
    public required PlanMarks Marks { get; init; }

    public required string System { get; init; }

    /// <summary>The built-in profile that was filled in; null when there is none.</summary>
    public string? Profile { get; init; }

    public required string Device { get; init; }

    /// <summary>Absolute; relative paths of sources are below it.</summary>
    public required string Root { get; init; }

    public Responsible? Responsible { get; init; }

    /// <summary>At least one, in the plan's order.</summary>
    public required IReadOnlyList<PlannedPlace> Places { get; init; }

    /// <summary>At least one, in the plan's order.</summary>
    public required IReadOnlyList<PlannedClass> Classes { get; init; }

    public IReadOnlyList<PlannedMirror> Mirrors { get; init; } = [];

    public IReadOnlyList<PlannedDrill> Drills { get; init; } = [];

    public Alerts? Alerts { get; init; }

    public Kit? Kit { get; init; }

    /// <summary>Price lists of the plan's own, by name.</summary>
    public IReadOnlyList<Costs.PriceList> Prices { get; init; } = [];

    /// <summary>A path as the plan has it, made absolute.</summary>
    public string PathOf(string path) => path.StartsWith('/') ? path : $"{Root.TrimEnd('/')}/{path}";

    /// <summary>The places that a class is copied to.</summary>
    public IEnumerable<PlannedPlace> PlacesOf(PlannedClass one) => Places.Where(place => one.To.Contains(place.Name));

    /// <summary>The classes that are copied to a place.</summary>
    public IEnumerable<PlannedClass> ClassesAt(PlannedPlace place) => Classes.Where(one => one.To.Contains(place.Name));
}

/// <summary>The person who answers for recovery (requirement R5).</summary>
public sealed record Responsible(string Name, string? Email, string? Phone);

/// <summary>Who is told of what goes wrong (requirement O2).</summary>
public sealed record Alerts(string? Webhook, IReadOnlyList<string> Email, string? Ntfy, string? Ping);

/// <summary>What a person needs to recover with nothing else.</summary>
/// <param name="Escrow">Where the repository's password is kept off the device, in words.</param>
/// <param name="IsEncrypted">Whether the kit asks for a passphrase.</param>
public sealed record Kit(IReadOnlyList<string> Escrow, bool IsEncrypted);

/// <summary>A rehearsed recovery (requirements R1 to R3).</summary>
public sealed record PlannedDrill(PlanMarks Marks, string Name, Values.Period Every, IReadOnlyList<string> Of, IReadOnlyList<string> Verify);
