using Resgate.Policy.Plans.Values;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Plans.Profiles;

/// <summary>Which built-in profile a plan extends: the one it names, or the one that its system is named after.</summary>
internal static class ProfileChoice
{
    private const string NoProfile = "none";

    public static string? Of(PlanMap plan, Complaints complaints)
    {
        if (plan.Find("profile")?.Value is PlanScalar { IsNothing: false } named)
        {
            if (named.Text != NoProfile && !BuiltInProfiles.Names.Contains(named.Text))
            {
                complaints.Add(
                    named.Mark,
                    $"there is no profile '{named.Text}'",
                    NearestName.To(named.Text, BuiltInProfiles.Names) is { } meant
                        ? $"did you mean '{meant}'?"
                        : $"there is {Words.List(BuiltInProfiles.Names, "and")}; 'none' for none");
                return null;
            }

            return named.Text == NoProfile ? null : named.Text;
        }

        if (plan.Find("system")?.Value is not PlanScalar system)
        {
            return null;
        }

        if (BuiltInProfiles.Names.Contains(system.Text))
        {
            return system.Text;
        }

        // A slip here would silently leave out everything that the profile brings.
        if (NearestName.To(system.Text, BuiltInProfiles.Names) is { } near)
        {
            complaints.Add(
                system.Mark,
                $"the system '{system.Text}' is named nearly like the profile '{near}'",
                $"write '{near}', or 'profile: none' if this is another system");
        }

        return null;
    }
}
