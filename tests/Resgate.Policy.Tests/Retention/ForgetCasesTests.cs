using System.Text;
using System.Text.Json;
using Resgate.Policy.Retention;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Retention;

public sealed class ForgetCasesTests
{
    public static TheoryData<int, string> Cases()
    {
        var data = new TheoryData<int, string>();
        foreach (var (index, forget) in History.Cases().EnumerateArray().Index())
        {
            data.Add(index, string.Join(' ', History.Strings(forget, "args")));
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Every_policy_keeps_and_removes_what_restic_does_for_the_same_reasons(int index, string arguments)
    {
        var forget = History.Cases()[index];
        if (forget.GetProperty("exit_code").GetInt32() != 0)
        {
            var refusal = Assert.Throws<ResgateException>(() => Plan(forget));
            Assert.Equal(FailureKind.Usage, refusal.Kind);
            return;
        }

        Assert.True(Expected(forget) == Print(Plan(forget)), arguments);
    }

    [Fact]
    public void The_fixture_has_all_its_cases() => Assert.Equal(38, History.Cases().GetArrayLength());

    private static RetentionPlan Plan(JsonElement forget)
    {
        var arguments = PolicyArguments.Parse(History.Strings(forget, "args"));
        return RetentionPlan.Make(
            History.Snapshots().Where(arguments.Filter.Admits), arguments.GroupBy, arguments.Rules, History.Moment);
    }

    private static string Print(RetentionPlan plan)
    {
        var text = new StringBuilder();
        foreach (var group in plan.Groups)
        {
            text.AppendLine($"{group.Key.Host} [{string.Join(',', group.Key.Paths)}] [{string.Join(',', group.Key.Tags)}]");
            foreach (var kept in group.Keep)
            {
                text.AppendLine($"keep {kept.Snapshot.Id}: {string.Join("; ", kept.Reasons)}");
            }

            foreach (var removed in group.Remove)
            {
                text.AppendLine($"remove {removed.Id}");
            }
        }

        return text.ToString();
    }

    private static string Expected(JsonElement forget)
    {
        var text = new StringBuilder();
        foreach (var group in forget.GetProperty("groups").EnumerateArray())
        {
            text.AppendLine($"{group.GetProperty("host").GetString()} [{string.Join(',', History.Strings(group, "paths"))}] [{string.Join(',', History.Strings(group, "tags"))}]");
            foreach (var kept in group.GetProperty("keep").EnumerateArray())
            {
                text.AppendLine($"keep {kept.GetProperty("id").GetString()}: {string.Join("; ", History.Strings(kept, "reasons"))}");
            }

            foreach (var removed in History.Strings(group, "remove"))
            {
                text.AppendLine($"remove {removed}");
            }
        }

        return text.ToString();
    }
}
