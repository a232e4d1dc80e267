using Resgate.Policy.Plans;

namespace Resgate.Capture.Drafting;

/// <summary>A class of the profile as this machine needs it.</summary>
/// <param name="Name">The profile's.</param>
/// <param name="Sources">None when nothing of the class is here.</param>
/// <param name="Order">As the profile's, where the folders really are; a link is followed by what it leads to.</param>
/// <param name="WriteOnce">Likewise.</param>
/// <param name="Missing">Paths of the profile that are not here; they are taken as soon as they come.</param>
/// <param name="Added">Those of its sources that the profile does not have.</param>
/// <param name="IsMoved">Whether its folders are elsewhere than the profile says, or links.</param>
/// <param name="Differs">Whether its sources are other than the profile's.</param>
public sealed record DraftedClass(
    string Name,
    IReadOnlyList<PlannedSource> Sources,
    IReadOnlyList<string> Order,
    IReadOnlyList<string> WriteOnce,
    IReadOnlyList<string> Missing,
    IReadOnlyList<PlannedSource> Added,
    bool IsMoved,
    bool Differs);

/// <summary>Something on the machine that no class protects.</summary>
/// <param name="Kind"><c>class</c>, <c>folder</c>, <c>file</c>, <c>database</c>, <c>volume</c>, <c>site</c> or <c>crontab</c>.</param>
/// <param name="Name">A path or a name.</param>
/// <param name="Why">In a few words.</param>
public sealed record Unprotected(string Kind, string Name, string Why);

/// <summary>What a plan for a machine consists of, before anybody has said where copies go.</summary>
/// <param name="Root">The installation.</param>
/// <param name="Classes">All of the profile's, in its order.</param>
/// <param name="Drills">Those of the profile that name a class which is not here, with the classes that are left.</param>
/// <param name="Unprotected">In the order of their kinds; files and folders by size, those below 10 MiB at the end.</param>
public sealed record PlanDraft(
    string Root,
    IReadOnlyList<DraftedClass> Classes,
    IReadOnlyList<(string Name, IReadOnlyList<string> Of)> Drills,
    IReadOnlyList<Unprotected> Unprotected);
