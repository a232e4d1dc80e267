using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Yaml;

namespace Resgate.Policy.Tests.Plans;

public sealed class PortablePlanTests
{
    [Theory]
    [InlineData("good/anchors.yaml")]
    [InlineData("good/every-key.yaml")]
    [InlineData("good/requirement-mended.yaml")]
    [InlineData("good/ten-lines.yaml")]
    public void A_plan_on_another_machine_is_the_same_but_for_the_files_of_its_places(string name)
    {
        var here = PlanFiles.Read(name);
        var files = here.Plan!.Places.ToDictionary(static place => place.Name, static place => ($"{place.Name}/password", (string?)$"{place.Name}/credentials"));

        var text = PortablePlan.Write(here, files);

        var there = PlanReader.Read(text, "there");
        Assert.Empty(there.Complaints);
        Assert.All(there.Plan!.Places, static place => Assert.Equal(
            ($"{place.Name}/password", $"{place.Name}/credentials"), (place.PasswordFile, place.CredentialsFile)));
        Assert.Equal(Shape(Without(here.Tree!)), Shape(Without(there.Tree!)));
        Assert.Equal(text, PortablePlan.Write(there, files));
        Assert.DoesNotContain(text.Split('\n'), static line => line.TrimStart().StartsWith('#'));
    }

    [Fact]
    public void What_a_text_holds_is_the_same_again_whatever_it_is()
    {
        const string odd = "\"q\\\"uo\\te\\\\ 'x' # no: comment, [ { é 日本\"";
        var here = PlanReader.Read(Other(PlanFiles.Text("good/ten-lines.yaml")) + $"\nresponsible: {{ name: {odd}, phone: 'no' }}\n", "here");

        var there = PlanReader.Read(PortablePlan.Write(here, new Dictionary<string, (string, string?)>()), "there");

        Assert.Equal(here.Plan!.Responsible, there.Plan!.Responsible);
    }

    private static string Other(string plan) =>
        string.Join('\n', plan.Split('\n').Where(static line => !line.StartsWith("responsible:", StringComparison.Ordinal)));

    private static PlanMap Without(PlanMap root) => root with
    {
        Entries =
        [
            .. root.Entries.Select(static entry => entry is { Key: "places", Value: PlanMap places }
                ? entry with
                {
                    Value = places with
                    {
                        Entries =
                        [
                            .. places.Entries.Select(static place => place with
                            {
                                Value = new PlanMap(
                                    place.Mark, [.. ((PlanMap)place.Value).Entries.Where(static said => said.Key is not ("password" or "credentials"))]),
                            }),
                        ],
                    },
                }
                : entry),
        ],
    };

    private static string Shape(PlanNode node) => node switch
    {
        PlanMap map => $"{{{string.Join(';', map.Entries.Select(static entry => $"{entry.Key}={Shape(entry.Value)}"))}}}",
        PlanList list => $"[{string.Join(';', list.Items.Select(Shape))}]",
        PlanScalar scalar => scalar.IsNothing ? "nothing" : scalar.Text,
        _ => "?",
    };
}
