using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class FolderWalkTests
{
    [Fact]
    public void A_huge_tree_is_seen_from_its_top_and_no_further_than_was_said()
    {
        using var machine = new MadeMachine();
        for (var i = 0; i < 300; i++)
        {
            machine.Write($"tree/{i % 3}/{i}/file", "");
        }

        var walk = new FolderWalk(mostEntries: 100, mostLevels: 9);
        var met = walk.From(machine.At("tree")).ToList();

        Assert.Equal((100, true), (met.Count, walk.IsCutShort));
        Assert.Equal(["0", "1", "2"], met.Take(3).Select(static entry => Path.GetFileName(entry.Path)).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Depth_has_a_bound_of_its_own()
    {
        using var machine = new MadeMachine();
        machine.Write($"deep/{string.Join('/', Enumerable.Repeat("d", 200))}/file", "");

        var walk = new FolderWalk(mostEntries: 10_000, mostLevels: 5);

        Assert.Equal((6, true), (walk.From(machine.At("deep")).Count(), walk.IsCutShort));
    }

    [Fact]
    public void Links_are_not_met_and_names_may_have_anything_in_them()
    {
        using var machine = new MadeMachine();
        machine.Write("tree/two\nlines/*", "12345");
        machine.Link("tree/loop", machine.At("tree"));

        var walk = new FolderWalk(100, 9);

        Assert.Equal(
            [new WalkedEntry(machine.At("tree/two\nlines"), true, 0), new WalkedEntry(machine.At("tree/two\nlines/*"), false, 5)],
            walk.From(machine.At("tree")));
        Assert.False(walk.IsCutShort);
    }
}
