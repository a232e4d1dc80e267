namespace Resgate.Policy.Retention;

/// <summary>Whether a policy without any rule may remove every snapshot it sees.</summary>
public enum RemoveAll
{
    /// <summary>Never: the default.</summary>
    Refused,

    /// <summary>The user allows it, but chose no snapshots by host, tag or path: still refused.</summary>
    AllowedForEverything,

    /// <summary>The user allows it for the snapshots chosen by a filter.</summary>
    AllowedForFiltered,
}
