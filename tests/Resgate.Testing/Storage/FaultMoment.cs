namespace Resgate.Testing.Storage;

/// <summary>When a call fails.</summary>
public enum FaultMoment
{
    /// <summary>The call had no effect.</summary>
    Before,

    /// <summary>The call took effect, but the reply got lost.</summary>
    After,
}
