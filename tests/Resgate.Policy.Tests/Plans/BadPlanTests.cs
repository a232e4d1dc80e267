using CsCheck;
using Resgate.Policy.Plans;

namespace Resgate.Policy.Tests.Plans;

public sealed class BadPlanTests
{
    public static TheoryData<string> Names => [.. PlanFiles.Bad];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_bad_plan_has_exactly_its_complaints(string name)
    {
        var reading = PlanFiles.Read($"bad/{name}.yaml");

        Assert.Null(reading.Plan);
        Assert.Equal(PlanFiles.Text($"bad/{name}.txt"), string.Concat(reading.Complaints.Select(static one => one + "\n")));
    }

    [Fact]
    public void There_are_sixty_and_more_of_them() => Assert.True(PlanFiles.Bad.Count() >= 60);

    [Fact]
    public void A_password_in_an_address_is_not_repeated()
    {
        var reading = PlanFiles.Read("bad/password-in-address.yaml");

        Assert.DoesNotContain("hunter2", string.Concat(reading.Complaints), StringComparison.Ordinal);
    }

    [Fact]
    public void Whatever_happens_to_a_plan_there_is_a_plan_or_a_complaint_and_its_place_is_in_the_file()
    {
        var texts = PlanFiles.Bad.Select(static name => PlanFiles.Text($"bad/{name}.yaml")).Append(PlanFiles.Text("good/ten-lines.yaml")).ToArray();
        Gen.Select(Gen.Int[0, texts.Length - 1].Select(i => texts[i]), Gen.Select(Gen.Int[0, 2000], Gen.Int[0, 3], Gen.Char["{}[]:,-'\"#&*!|>%@`\n\t ?<~0a"]).Array[1, 6]).Sample((text, edits) =>
        {
            foreach (var (at, kind, letter) in edits)
            {
                var place = at % (text.Length + 1);
                text = kind switch
                {
                    0 => text[..place],
                    1 when place < text.Length => text.Remove(place, 1),
                    _ => text.Insert(place, letter.ToString()),
                };
            }

            var reading = PlanReader.Read(text, "plan.yaml");

            Assert.Equal(reading.Plan is null, reading.Complaints.Count > 0);
            var lines = text.Split('\n').Length;
            Assert.All(reading.Complaints, one => Assert.True(one.At.IsInProfile || (one.At.Line >= 1 && one.At.Line <= lines && one.At.Column >= 1), one.ToString()));
        }, iter: 4_000);
    }
}
