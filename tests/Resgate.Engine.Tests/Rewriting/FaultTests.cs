using Resgate.Storage;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Rewriting;

/// <summary>Lost data, row 28: whatever call fails, and whether its reply or its deed got lost, a repair loses nothing.</summary>
public sealed class FaultTests
{
    private const string Repository = "restic/damage-base/repo";

    public static TheoryData<string, FaultMoment, bool> Operations
    {
        get
        {
            var data = new TheoryData<string, FaultMoment, bool>();
            foreach (var operation in (string[])[
                "repair index", "repair index --read-all-packs", "repair packs", "repair snapshots --forget",
                "rewrite", "rewrite --forget", "recover", "key add", "key passwd", "key remove", "tag"])
            {
                // A process that is killed, a place that has a bad moment, and a reply that gets lost.
                data.Add(operation, FaultMoment.Before, true);
                data.Add(operation, FaultMoment.Before, false);
                data.Add(operation, FaultMoment.After, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Operations))]
    public async Task Every_call_may_fail_and_nothing_is_lost(string operation, FaultMoment moment, bool lasts)
    {
        var golden = await Golden.InMemoryAsync(Repository);
        await Sound.CheapenAsync(golden, Golden.Password);
        var before = await Sound.FilesAsync(golden, Golden.Password);
        if (operation.StartsWith("rewrite", StringComparison.Ordinal))
        {
            before.RemoveWhere(file => file.StartsWith(Operation.Excluded + " ", StringComparison.Ordinal));
            before.RemoveWhere(file => file is "/srv " or "/srv/source " or "/srv/source/dir ");
        }

        await FaultSweep.RunAsync(
            new Fault(moment, Lasts: lasts),
            async () => await Golden.CopyAsync(golden),
            store => RunAsync(operation, store),
            async round =>
            {
                await AssertNothingLostAsync(round.Disk, before);
                Assert.True(round.IsHit || !round.HasFailed);
                Assert.True(round.HasFailed || await Operation.IsDoneAsync(operation, round.Disk), "it is not done, and nobody said so");

                // Started again it gets through, and the repository is as whole as if nothing had happened.
                await RunAsync(operation, round.Disk);
                await AssertNothingLostAsync(round.Disk, before);
                if (round.Number % 8 == 0)
                {
                    await Sound.AssertAsync(round.Disk, Golden.Password, Operation.NewPassword);
                }
            });
    }

    private static async Task RunAsync(string operation, IObjectStore store)
    {
        await using var repository = await Sound.OpenAsync(store, Golden.Password, Operation.NewPassword);
        await Operation.RunAsync(operation, repository);
    }

    private static async Task AssertNothingLostAsync(IObjectStore disk, HashSet<string> before)
    {
        Assert.Empty(before.Except(await Sound.FilesAsync(disk, Golden.Password, Operation.NewPassword)));
    }
}
