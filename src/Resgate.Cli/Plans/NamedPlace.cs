using Resgate.Cli.Running;
using Resgate.Policy.Plans.Values;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Cli.Plans;

/// <summary>A repository that is named as a place of the plan: <c>place:NAME</c>, wherever a verb takes an address.</summary>
internal static class NamedPlace
{
    private const string Scheme = "place:";

    /// <param name="choice">As it was named.</param>
    /// <param name="isPasswordSaid">Whether its password was said on the command line, which goes before the plan's.</param>
    /// <returns>With the address, password and credentials that the plan has for the place; the same when it names none.</returns>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: the plan makes no sense, or has no such place. <see cref="FailureKind.NotFound"/>: it cannot be read.
    /// </exception>
    public static RepositoryChoice Resolve(RepositoryChoice choice, bool isPasswordSaid)
    {
        if (!choice.Address.StartsWith(Scheme, StringComparison.Ordinal))
        {
            return choice;
        }

        var path = PlanFile.UsualPath;
        var plan = PlanFile.Read(path).Plan
            ?? throw new ResgateException(FailureKind.Usage, $"the plan {path} makes no sense") { Hint = $"'{ProgramName.Name} plan check {path}' says why" };
        var name = choice.Address[Scheme.Length..];
        var place = plan.Places.FirstOrDefault(place => place.Name == name)
            ?? throw new ResgateException(FailureKind.Usage, $"the plan {path} has no place '{name}'")
            {
                Hint = $"it has {Words.List(plan.Places.Select(static place => place.Name), "and")}",
            };

        // Whoever names a place by hand wants it now; windows are for what runs by itself.
        var planned = PlaceChoices.Of(place) with { KeyHint = choice.KeyHint, Window = Timetable.Always };
        return isPasswordSaid
            ? choice with { Address = planned.Address, Credentials = planned.Credentials }
            : planned;
    }
}
