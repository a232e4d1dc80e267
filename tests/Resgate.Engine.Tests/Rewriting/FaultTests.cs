using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Rewriting;

/// <summary>Lost data, row 28: whatever call fails, and whether its reply or its deed got lost, a repair loses nothing.</summary>
public sealed class FaultTests
{
    private const string Repository = "restic/damage-base/repo";

    // The file that a rewrite takes out.
    private const string Excluded = "/srv/source/dir/c.txt ";

    public static TheoryData<string, FaultMoment, bool> Operations
    {
        get
        {
            var data = new TheoryData<string, FaultMoment, bool>();
            foreach (var operation in (string[])[
                "repair index", "repair index --read-all-packs", "repair packs", "repair snapshots --forget",
                "rewrite", "rewrite --forget", "recover", "key add", "key passwd", "key remove", "tag"])
            {
                // A process that is killed, and a reply that gets lost.
                data.Add(operation, FaultMoment.Before, true);
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
            before.RemoveWhere(file => file.StartsWith(Excluded, StringComparison.Ordinal));
            before.RemoveWhere(file => file is "/srv " or "/srv/source " or "/srv/source/dir ");
        }

        for (var failAt = 1; ; failAt++)
        {
            var disk = await Golden.CopyAsync(golden);
            var store = new FailingStore(disk, new Fault(moment, FailureKind.Failed, lasts), failAt);
            var failed = await FailsAsync(operation, store);

            await AssertNothingLostAsync(disk, before);
            if (!store.Failed)
            {
                Assert.False(failed);
                return;
            }

            // Started again it gets through, and the repository is as whole as if nothing had happened.
            Assert.False(await FailsAsync(operation, disk));
            await AssertNothingLostAsync(disk, before);
            if (failAt % 8 == 0)
            {
                await Sound.AssertAsync(disk, Golden.Password, Operation.NewPassword);
            }
        }
    }

    private static async Task<bool> FailsAsync(string operation, IObjectStore store)
    {
        try
        {
            await using var repository = await Sound.OpenAsync(store, Golden.Password, Operation.NewPassword);
            await Operation.RunAsync(operation, repository);
            return false;
        }
        catch (ResgateException)
        {
            return true;
        }
    }

    private static async Task AssertNothingLostAsync(IObjectStore disk, HashSet<string> before)
    {
        Assert.Empty(before.Except(await Sound.FilesAsync(disk, Golden.Password, Operation.NewPassword)));
    }
}
