namespace Resgate.Storage.Proving;

/// <summary>What came of one attack.</summary>
public enum Verdict
{
    /// <summary>The place kept the bytes, whatever it answered.</summary>
    Refused,

    /// <summary>The attack did what it was meant to do.</summary>
    WentThrough,

    /// <summary>Nobody knows. That is never protection.</summary>
    Inconclusive,

    /// <summary>The place has nothing of the kind.</summary>
    NotApplicable,
}

/// <summary>One attack and what came of it.</summary>
/// <param name="Probe">Its name, for programs too: <c>overwrite</c>, <c>delete</c>, <c>delete-version</c>, <c>shorten-retention</c>, <c>remove-lock</c>.</param>
/// <param name="Verdict">What came of it.</param>
/// <param name="Detail">The same for people, and why.</param>
public sealed record ProbeResult(string Probe, Verdict Verdict, string Detail)
{
    /// <summary>Whether it counts: removing a repository's lock destroys nothing, and has to be possible.</summary>
    public bool IsDestructive => Probe != Prover.RemoveLock;
}
