namespace Resgate.Repository.Work;

/// <summary>Which work goes first.</summary>
public enum Urgency
{
    /// <summary>Content in memory: done first, so that its buffer comes free.</summary>
    Content = 0,

    /// <summary>Files to read or write.</summary>
    File = 1,

    /// <summary>Directories, which bring more work.</summary>
    Directory = 2,
}
