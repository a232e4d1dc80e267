using Resgate.Primitives;

namespace Resgate.Engine.Backup.Places;

/// <summary>How much a backup puts up with from a repository that is slower than the first.</summary>
public sealed record FollowerLimits
{
    /// <summary>How long the run may be held up in all before it goes on without the repository.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Content that may wait for it in memory: some packs, so that it may pause for a pack's upload.</summary>
    public ByteCount QueueSize { get; init; } = ByteCount.Mebibytes(64);
}
