using Resgate.Cli.Running;
using Resgate.Policy.Objectives.Duties;
using Resgate.Primitives;

namespace Resgate.Cli.Tests;

/// <summary>The whole truth table of a run: 0 when nothing at all is amiss, and then only (lost data, row 50).</summary>
public sealed class RunVerdictTests
{
    [Fact]
    public void Only_whole_success_is_0_and_what_is_stored_nowhere_is_1()
    {
        var rows = 0;
        foreach (var stored in (int[])[0, 1, 2])
        {
            for (var bits = 0; bits < 256; bits++)
            {
                var result = new ClassResult("media", ["one", "two"], [.. Enumerable.Range(0, stored).Select(static i => new StoredPoint($"{i}", default, default))])
                {
                    Begin = default,
                    Missing = Bit(bits, 0),
                    Alarms = Bit(bits, 1) == 1 ? ["/storage/clip"] : [],
                    Drop = Bit(bits, 2) == 1 ? new SizeDrop(1, default, 100, default) : null,
                };
                var flaws = new RunFlaws
                {
                    MissedPlaces = Bit(bits, 3),
                    UnreadablePoints = Bit(bits, 4),
                    OddPoints = Bit(bits, 5),
                    MissedClasses = Bit(bits, 6),
                    IsForgotten = Bit(bits, 7) == 0,
                };
                var expected = stored == 0 ? ExitCode.Failed : bits == 0 && stored == 2 ? ExitCode.Done : ExitCode.Incomplete;

                Assert.Equal(expected, RunVerdict.Of([result], flaws));

                // A class with which all is well makes nothing better.
                var well = new ClassResult("state", ["one"], [new StoredPoint("one", default, default)]) { Begin = default };
                Assert.Equal(expected, RunVerdict.Of([well, result], flaws));
                Assert.Equal(expected, RunVerdict.Of([result, well], flaws));
                rows++;
            }
        }

        Assert.Equal(768, rows);
        Assert.Equal(ExitCode.Done, RunVerdict.Of([], new RunFlaws { IsForgotten = true }));
        Assert.Equal(ExitCode.Incomplete, RunVerdict.Of([], new RunFlaws { IsForgotten = true, MissedPlaces = 1 }));
    }

    private static int Bit(int bits, int position) => (bits >> position) & 1;
}
