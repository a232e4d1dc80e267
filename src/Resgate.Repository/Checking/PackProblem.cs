using Resgate.Format.Packs;

namespace Resgate.Repository.Checking;

/// <summary>What is wrong with a pack.</summary>
/// <param name="What">In one phrase.</param>
/// <param name="Blobs">Those that are lost with it.</param>
/// <param name="IsMissing">There is no such file.</param>
internal sealed record PackProblem(string What, IReadOnlyList<PackedBlob> Blobs, bool IsMissing = false);
