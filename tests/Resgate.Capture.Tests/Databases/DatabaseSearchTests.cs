using Resgate.Capture.Databases;
using Resgate.Capture.Tests.Discovery;
using Resgate.Engine.Filters;
using Resgate.Format.Text;

namespace Resgate.Capture.Tests.Databases;

public sealed class DatabaseSearchTests
{
    private static readonly DateTimeOffset _later = TimeProvider.System.GetUtcNow().AddMinutes(1);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public void A_file_that_was_no_database_is_looked_at_again_when_it_has_changed_and_not_before()
    {
        using var machine = new MadeMachine();
        machine.Write("tree/pages", new byte[4096]);
        machine.Write("tree/odd", "SQLite format 3\0 and less than a page");
        machine.WriteDatabase("tree/base");
        Assert.Equal(["base"], Find(machine));
        var known = File.ReadAllBytes(machine.At("looked"));
        Assert.Equal(32, known.Length);

        Assert.Equal(["base"], Find(machine));
        Assert.Equal(known, File.ReadAllBytes(machine.At("looked")));

        machine.WriteDatabase("tree/pages");
        Assert.Equal(["base", "pages"], Find(machine));
        Assert.Empty(File.ReadAllBytes(machine.At("looked")));
    }

    [Fact]
    public void What_has_just_changed_is_not_taken_for_known_and_a_spoilt_memory_costs_nothing_but_time()
    {
        using var machine = new MadeMachine();
        machine.Write("tree/pages", new byte[4096]);
        machine.WriteDatabase("tree/base");
        machine.Write("looked", "spoilt");

        Assert.Equal(["base"], Find(machine, TimeProvider.System.GetUtcNow()));

        Assert.Equal("spoilt", File.ReadAllText(machine.At("looked")));
    }

    [Fact]
    public void What_is_left_out_is_not_searched_and_names_may_be_any_bytes()
    {
        using var machine = new MadeMachine();
        machine.WriteDatabase("tree/cache/no");
        var odd = machine.WriteDatabase("tree/with \n [1]*");

        Assert.Equal([Path.GetFileName(odd)], Find(machine));
    }

    private static IEnumerable<string> Find(MadeMachine machine, DateTimeOffset? at = null)
    {
        var looked = LookedFiles.Read(machine.At("looked"), at ?? _later);
        var found = new DatabaseSearch(PathFilter.Excluding(PatternList.Parse(["**/cache/**"])), looked).Below([RawText.Encode(machine.At("tree"))], Now);
        looked.Write();
        return [.. found.Select(static path => Path.GetFileName(LossyText.Decode(path)))];
    }
}
