using Resgate.Policy.Plans.Values;

namespace Resgate.Policy.Objectives.Rules;

/// <summary>The repositories' passwords must be somewhere else than on the device that they protect.</summary>
internal static class PasswordRule
{
    public static IEnumerable<Finding> Examine(PlanFacts facts)
    {
        var plan = facts.Plan;
        if (plan.Kit is { Escrow.Count: > 0 })
        {
            yield break;
        }

        var far = plan.Places.FirstOrDefault(static place => place.Domain.IsRemote) ?? plan.Places[^1];
        yield return new Finding
        {
            Id = "password",
            Severity = Severity.Risk,
            Places = [.. plan.Places.Select(static place => place.Name)],
            At = plan.Marks.Of("kit"),
            What = "The passwords of the repositories are on the device only, as far as this plan says: what " +
                "happens to it happens to them.",
            Timeline =
            [
                "the device is lost: fire, theft, a dead disk",
                $"{far.Name} has every point, encrypted; the password was in {far.PasswordFile}, on the device",
                $"nobody can open {Words.List(plan.Places.Select(static place => place.Name), "or")} any more, with " +
                    "Resgate or with restic",
            ],
            Change = "make a kit, keep it off the device, and say where: 'kit: { escrow: [ safe in the office, " +
                "password manager of operations ] }'.",
        };
    }
}
