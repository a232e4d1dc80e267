using Resgate.Primitives;

namespace Resgate.Policy.Objectives.Duties;

/// <summary>Something at a place that should never happen, and that nobody has put right or taken note of yet.</summary>
/// <param name="Kind">What it is: <c>write-once</c>, <c>shrunk</c>, or a kind of odd times.</param>
/// <param name="Class">The class's name.</param>
/// <param name="Place">The place's name.</param>
/// <param name="Points">Which points show it, oldest first.</param>
/// <param name="Text">What is amiss and what to do, in one line.</param>
public sealed record StandingAlarm(string Kind, string Class, string Place, IReadOnlyList<Id> Points, string Text);
