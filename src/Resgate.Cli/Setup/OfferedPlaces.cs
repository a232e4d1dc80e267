using Resgate.Capture.Discovery;
using Resgate.Capture.Drafting;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Cli.Setup;

/// <summary>The places that somebody names, each refused at once when no plan could have it.</summary>
/// <param name="mounts">Of this machine.</param>
/// <param name="root">What is to be protected.</param>
internal sealed class OfferedPlaces(MountTable mounts, string root)
{
    private readonly List<DraftedPlace> _all = [];

    /// <summary>In the order in which they were named.</summary>
    public IReadOnlyList<DraftedPlace> All => _all;

    /// <param name="text"><c>NAME=ADDRESS</c>; an address is never repeated in a failure, for it may hold a password.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: it makes no sense, or there is a place of that name.</exception>
    public void Add(string text)
    {
        var place = DraftedPlace.Parse(text, mounts, root);
        Locations.Check(place.Address);
        if (_all.Exists(one => one.Name == place.Name))
        {
            throw new ResgateException(FailureKind.Usage, $"two places are called {place.Name}") { Hint = "give each a name of its own" };
        }

        var plan = $"system: {PlanDrafter.System}\ndevice: any\nplaces: {{ {PlanText.Scalar(place.Name)}: {{ repository: {PlanText.Scalar(place.Address)} }} }}\n";
        if (PlanReader.Read(plan, "place").Complaints is [var complaint, ..])
        {
            throw new ResgateException(FailureKind.Usage, complaint.What) { Hint = complaint.ToDo };
        }

        _all.Add(place);
    }
}
