namespace Resgate.Recovery.Graph;

/// <summary>What a logline's HMAC says of it.</summary>
public enum SealState
{
    /// <summary>There is no key to examine it with.</summary>
    NoKey,

    /// <summary>It names another key than the one at hand.</summary>
    OtherKey,

    /// <summary>It is not that of the content.</summary>
    Broken,

    /// <summary>Whoever had the key wrote this, and nobody has changed it.</summary>
    Holds,
}
