namespace Resgate.Recovery.Graph;

/// <summary>Whether a file is what others say that it is.</summary>
public enum GraphState
{
    /// <summary>Nothing that could tell is there.</summary>
    NotExamined,

    /// <summary>What could be compared agrees.</summary>
    Holds,

    /// <summary>Something that is more to be believed says otherwise.</summary>
    Broken,
}
