using Resgate.Primitives;

namespace Resgate.Storage.Wrapping;

/// <summary>What a place is asked to do, as far as bills tell it apart.</summary>
public enum StoreOperation
{
    /// <summary>Making the place ready, and sweeping it.</summary>
    Prepare,

    /// <summary>Storing an object, at once or as a draft.</summary>
    Store,
    Read,

    /// <summary>Asking for an object's size.</summary>
    Size,
    List,
    Remove,
}

/// <summary>How much of one operation there was.</summary>
/// <param name="Calls">
/// How many calls, the failed ones included. A listing and a removal of many count as one call each, however many requests the
/// place makes of it; <paramref name="Objects"/> is what to reckon with there.
/// </param>
/// <param name="Failed">How many of them failed.</param>
/// <param name="Objects">Objects stored, read, asked for, listed or removed, or that were to be.</param>
/// <param name="Up">Content sent by calls that succeeded.</param>
/// <param name="Down">Content received by calls that succeeded.</param>
public readonly record struct OperationUsage(long Calls, long Failed, long Objects, ByteCount Up, ByteCount Down)
{
    public static OperationUsage operator +(OperationUsage left, OperationUsage right) => new(
        left.Calls + right.Calls, left.Failed + right.Failed, left.Objects + right.Objects, left.Up + right.Up, left.Down + right.Down);

    public static OperationUsage Add(OperationUsage left, OperationUsage right) => left + right;
}

/// <summary>What was asked of a place up to a moment.</summary>
/// <param name="ByOperation">Every operation, also those that never were.</param>
public sealed record StoreUsage(IReadOnlyDictionary<StoreOperation, OperationUsage> ByOperation)
{
    public OperationUsage Total => ByOperation.Values.Aggregate(default(OperationUsage), OperationUsage.Add);
}
