using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>One round of a <see cref="FaultSweep"/>, after the operation has ended.</summary>
/// <param name="Number">Which call was to fail, counted from 1.</param>
/// <param name="Disk">What the operation worked on, without faults.</param>
/// <param name="IsHit">Whether that call came; in the last round it did not.</param>
/// <param name="HasFailed">Whether the operation reported a failure.</param>
public readonly record struct FaultRound(int Number, IObjectStore Disk, bool IsHit, bool HasFailed);
