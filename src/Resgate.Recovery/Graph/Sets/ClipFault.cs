namespace Resgate.Recovery.Graph.Sets;

/// <summary>In which way a clip does not fit together.</summary>
public enum ClipFault
{
    /// <summary>The state lists it as processed, and something of it is gone before its time.</summary>
    Torn,

    /// <summary>The state does not list it, and only a part of it is there: it was captured while it was worked on.</summary>
    Incomplete,

    /// <summary>Its files do not name each other.</summary>
    Contradictory,

    /// <summary>It is there, and the state does not list it: it was finished after the state was captured.</summary>
    Unlisted,

    /// <summary>A screen's playlist shows it, and it is not there, or its curated clip is another.</summary>
    Unplayable,
}
