namespace Resgate.Repository.Locks;

/// <summary>What became of a repository's locks.</summary>
/// <param name="Removed">How many are gone.</param>
/// <param name="Spared">The others, each in a line for people.</param>
public sealed record LockRemoval(int Removed, IReadOnlyList<string> Spared);
