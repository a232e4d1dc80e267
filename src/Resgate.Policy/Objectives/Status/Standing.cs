namespace Resgate.Policy.Objectives.Status;

/// <summary>How a class stands at one place. From good to bad.</summary>
public enum Standing
{
    /// <summary>The newest whole point is not older than the objective.</summary>
    Holds,

    /// <summary>The place could not be asked, so nothing vouches for what is remembered of it.</summary>
    Unknown,

    /// <summary>The newest whole point is older than the objective.</summary>
    Late,

    /// <summary>There is no whole point.</summary>
    Missing,
}
