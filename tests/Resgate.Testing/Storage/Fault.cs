using Resgate.Primitives;

namespace Resgate.Testing.Storage;

/// <summary>How a call to a store fails.</summary>
/// <param name="Moment">Before anything happened, or after all of it did.</param>
/// <param name="Kind">What the failure says.</param>
/// <param name="Lasts">Whether every later call fails as well, before it did anything: the place is gone for good.</param>
public readonly record struct Fault(FaultMoment Moment, FailureKind Kind = FailureKind.Failed, bool Lasts = false);
