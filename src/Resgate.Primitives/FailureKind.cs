namespace Resgate.Primitives;

/// <summary>What a caller may act on when the world said no.</summary>
public enum FailureKind
{
    /// <summary>None of the others fits; the message and its causes say what happened.</summary>
    Failed,

    /// <summary>Stored bytes are not what they should be: wrong hash, wrong tag, cut short, unreadable.</summary>
    Damaged,

    /// <summary>The object, path or snapshot does not exist.</summary>
    NotFound,

    /// <summary>The place or the system refused: no permission, read-only, append-only.</summary>
    Denied,

    /// <summary>No room is left.</summary>
    Full,

    /// <summary>There is no repository at the location.</summary>
    NoRepository,

    /// <summary>There is one, and its config is gone: nobody can open it, but it is not away.</summary>
    NoConfig,

    /// <summary>Another process holds a conflicting lock.</summary>
    Locked,

    /// <summary>No key fits the password.</summary>
    WrongPassword,

    /// <summary>The command line or a value on it makes no sense.</summary>
    Usage,

    /// <summary>A network or device fault that may be gone at the next attempt.</summary>
    Transient,

    /// <summary>The user or the system asked to stop.</summary>
    Cancelled,
}
