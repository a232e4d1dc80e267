using Resgate.Cli.Points;
using Resgate.Primitives;
using Resgate.Recovery.Graph.Sets;

namespace Resgate.Cli.Graph;

/// <summary>How the points of one time fit together.</summary>
/// <param name="Points">One of each class, newest first.</param>
/// <param name="Findings">What they hold.</param>
/// <param name="Holders">Classes whose points hold clips or the state.</param>
/// <param name="Lacking">Classes whose first whole point is later.</param>
internal sealed record SetReport(
    IReadOnlyList<PlacePoint> Points, SetFindings Findings, IReadOnlySet<string> Holders, IReadOnlyList<string> Lacking)
{
    /// <summary>The nearest time at which all points hold together, to the second; null when none was found.</summary>
    public Timestamp? NearestWhole { get; init; }

    /// <summary>How many other sets were tried in vain.</summary>
    public int OthersTried { get; init; }

    public bool HoldsTogether => Lacking.Count == 0 && Findings.HoldsTogether;
}
