namespace Resgate.Capture;

/// <summary>What the points of a class were made of, as snapshots list it.</summary>
/// <param name="Newest">Paths of the newest point at each place.</param>
/// <param name="Earlier">Paths of the others.</param>
public sealed record CapturedPaths(IReadOnlySet<string> Newest, IReadOnlySet<string> Earlier)
{
    public static readonly CapturedPaths None = new(new HashSet<string>(), new HashSet<string>());

    /// <summary>With the points of one more place.</summary>
    /// <param name="points">The paths of each, oldest first.</param>
    public CapturedPaths With(IReadOnlyList<IReadOnlyList<string>> points) => new(
        Newest.Concat(points is [.., var newest] ? newest : []).ToHashSet(), Earlier.Concat(points.SkipLast(1).SelectMany(static paths => paths)).ToHashSet());
}
