using System.Text.Json;
using Resgate.Policy.Plans;
using Resgate.Policy.Plans.Keys;
using Resgate.Testing;

namespace Resgate.Policy.Tests.Plans;

public sealed class SchemaTests
{
    private static readonly string _docs = Path.Combine(Fixtures.Root, "..", "..", "docs");

    public static TheoryData<string> Sections => [.. PlanKeys.All.Select(static section => section.Name)];

    [Fact]
    public void The_schema_that_editors_load_is_the_one_that_the_program_prints() =>
        Assert.Equal(File.ReadAllText(Path.Combine(_docs, "plan.schema.json")), PlanSchema.Write());

    [Theory]
    [MemberData(nameof(Sections))]
    public void The_schema_has_the_keys_that_the_reader_knows_and_no_others(string name)
    {
        using var schema = JsonDocument.Parse(PlanSchema.Write());
        var section = PlanKeys.All.First(one => one.Name == name);
        var block = section == PlanKeys.Root ? schema.RootElement : schema.RootElement.GetProperty("$defs").GetProperty(name.Replace(' ', '-'));

        Assert.Equal(section.Keys.Select(static key => key.Name), block.GetProperty("properties").EnumerateObject().Select(static key => key.Name));
        Assert.False(block.GetProperty("additionalProperties").GetBoolean());
    }

    [Theory]
    [InlineData("plan.md")]
    [InlineData("plan.pt-BR.md")]
    public void The_page_on_plans_has_a_row_for_every_key(string page)
    {
        var text = File.ReadAllText(Path.Combine(_docs, page));

        Assert.All(PlanKeys.All.SelectMany(static section => section.Keys), key => Assert.Contains($"| `{key.Name}` |", text, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_key_is_written_in_the_plan_that_has_them_all()
    {
        var text = PlanFiles.Text("good/every-key.yaml");

        Assert.All(PlanKeys.All.SelectMany(static section => section.Keys), key => Assert.Matches($@"\b{key.Name}: ", text.Replace("\n", " \n", StringComparison.Ordinal)));
    }
}
