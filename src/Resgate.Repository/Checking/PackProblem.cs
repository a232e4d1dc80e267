using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Repository.Checking;

/// <summary>What is wrong with a pack.</summary>
/// <param name="What">In one phrase.</param>
/// <param name="Blobs">Those that are lost with it.</param>
/// <param name="Failure">Why it could not be read; null when it was, and is wrong.</param>
internal sealed record PackProblem(string What, IReadOnlyList<PackedBlob> Blobs, ResgateException? Failure = null)
{
    /// <summary>There is no such file.</summary>
    public bool IsMissing => Failure?.Kind == FailureKind.NotFound;

    /// <summary>The place did not give it, so nobody knows whether it is good.</summary>
    public bool IsUnanswered => Failure is { IsLoss: false };
}
