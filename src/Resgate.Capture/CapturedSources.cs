namespace Resgate.Capture;

/// <summary>What of a class is ready to be read.</summary>
/// <param name="Targets">Absolute paths, raw bytes, each once: those of the plan that exist, then staged files.</param>
/// <param name="LeftOut">Patterns of raw files whose consistent copies are among the staged ones.</param>
/// <param name="Problems">What could not be captured, in the plan's order.</param>
/// <param name="Consistency">What may be relied on when it comes back.</param>
public sealed record CapturedSources(
    IReadOnlyList<byte[]> Targets,
    IReadOnlyList<byte[]> LeftOut,
    IReadOnlyList<CaptureProblem> Problems,
    Consistency Consistency);
