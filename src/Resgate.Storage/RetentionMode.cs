namespace Resgate.Storage;

/// <summary>Who may lift a retention before its end.</summary>
public enum RetentionMode
{
    /// <summary>Whoever has a special permission.</summary>
    Governance,

    /// <summary>Nobody, the owner of the place included.</summary>
    Compliance,
}
