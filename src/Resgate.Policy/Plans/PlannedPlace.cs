using Resgate.Policy.Costs;
using Resgate.Policy.Retention;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Plans;

/// <summary>Where copies are kept.</summary>
public sealed record PlannedPlace
{
    public required PlanMarks Marks { get; init; }

    public required string Name { get; init; }

    public required PlaceAddress Address { get; init; }

    public required Medium Medium { get; init; }

    public required FailureDomain Domain { get; init; }

    /// <summary>How often an offline place is brought; null for one that is always there.</summary>
    public TimeSpan? BroughtEvery { get; init; }

    /// <summary>Whether the device's own credentials can only add.</summary>
    public bool IsAppendOnly { get; init; }

    public PruneBy Prune { get; init; }

    public Immutability? Immutable { get; init; }

    /// <summary>What keeps the device from removing anything, in words, where the kind of address does not; null when nothing is named.</summary>
    public string? EnforcedBy { get; init; }

    public Timetable Window { get; init; } = Timetable.Always;

    /// <summary>Bytes a second.</summary>
    public required ByteCount Upload { get; init; }

    /// <summary>Bytes a second.</summary>
    public required ByteCount Download { get; init; }

    public ByteCount? Space { get; init; }

    /// <summary>In place of a class's own where it is longer.</summary>
    public TimeSpan? Rpo { get; init; }

    public required string PasswordFile { get; init; }

    public string? CredentialsFile { get; init; }

    public PriceList? Price { get; init; }

    /// <summary>A retention of the place itself, which leaves the classes' own no say; null when there is none.</summary>
    public RetentionRules? Keep { get; init; }

    /// <summary>Whether something makes it true that the device can only add. Who may write to a folder, here or over SFTP, may remove.</summary>
    public bool HoldsAppendOnly => IsAppendOnly && (EnforcedBy is not null || Address.Scheme is not ("local" or "sftp"));

    /// <summary>Whether something makes it true that what is there cannot be changed: no folder and no REST server refuses that by itself.</summary>
    public bool HoldsImmutable => Immutable is not null && (EnforcedBy is not null || Address.Scheme is not ("local" or "sftp" or "rest"));

    /// <summary>Whether somebody with all that the device knows could take every copy here away.</summary>
    public bool CanBeEmptiedByDevice => !HoldsAppendOnly && !HoldsImmutable && BroughtEvery is null;

    /// <summary>Whether the device removes what is no longer kept here, by the classes' own rules.</summary>
    public bool IsForgottenByDevice => Prune == PruneBy.Device && !IsAppendOnly && Keep is null;
}

/// <summary>Who removes what is no longer kept. In the order of the words that plans use.</summary>
public enum PruneBy
{
    Device,
    Elsewhere,
    Never,
}

/// <summary>How long a place refuses to change what it has, whoever asks.</summary>
/// <param name="Marks">Where its keys stand.</param>
/// <param name="IsCompliance">Nobody can shorten it; otherwise who has the right can.</param>
/// <param name="Days">From the moment an object is stored.</param>
/// <param name="ExtendEvery">How often the time is extended for what points still need; null for never.</param>
public sealed record Immutability(PlanMarks Marks, bool IsCompliance, int Days, TimeSpan? ExtendEvery);
