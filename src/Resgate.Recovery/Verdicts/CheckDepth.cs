namespace Resgate.Recovery.Verdicts;

/// <summary>How far a version of a file has been examined; the later, the more it says.</summary>
public enum CheckDepth
{
    /// <summary>Not at all: no place could read it.</summary>
    None,

    /// <summary>Its bytes are those that were stored.</summary>
    Bytes,

    /// <summary>They are what a file of its kind has to be.</summary>
    Structure,

    /// <summary>And what other files say that they are.</summary>
    Graph,
}
