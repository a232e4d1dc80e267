using Resgate.Primitives;

namespace Resgate.Repository.Indexes;

/// <summary>What became of a repository's index files.</summary>
/// <param name="Written">New ones.</param>
/// <param name="Removed">Old ones that are gone.</param>
/// <param name="Outdated">
/// Packs of which files say something that is not so, and which the place does not let go of: whoever reads the index goes on
/// looking for these packs.
/// </param>
public sealed record RewrittenIndex(int Written, int Removed, IReadOnlySet<Id> Outdated);
