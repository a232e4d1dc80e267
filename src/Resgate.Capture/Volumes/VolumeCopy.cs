namespace Resgate.Capture.Volumes;

/// <summary>What came of copying a volume.</summary>
/// <param name="Path">The copy; null when there is none to rely on.</param>
/// <param name="Problems">What is missing, or wrong since.</param>
/// <param name="Consistency">What the copy may be relied on for.</param>
public sealed record VolumeCopy(string? Path, IReadOnlyList<CaptureProblem> Problems, Consistency Consistency);
