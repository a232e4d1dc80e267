using Resgate.Repository.Repairing;
using Resgate.Storage;
using Resgate.Testing.Storage;

namespace Resgate.Engine.Tests.Rewriting;

/// <summary>The one operation that replaces the config: whatever call fails, the repository opens and holds what it held.</summary>
public sealed class UpgradeFaultTests
{
    [Theory]
    [InlineData(FaultMoment.Before, false)]
    [InlineData(FaultMoment.Before, true)]
    [InlineData(FaultMoment.After, false)]
    public async Task An_upgrade_that_fails_anywhere_leaves_a_repository_of_the_old_version_or_the_new(FaultMoment moment, bool lasts)
    {
        var golden = await Golden.InMemoryAsync("restic/v1-018-sink/repo");
        await Sound.CheapenAsync(golden, Golden.Password);
        var before = await Sound.FilesAsync(golden, Golden.Password);
        await FaultSweep.RunAsync(
            new Fault(moment, Lasts: lasts),
            async () => await Golden.CopyAsync(golden),
            RunAsync,
            async round =>
            {
                Assert.Equal(before, await Sound.FilesAsync(round.Disk, Golden.Password));
                await using (var opened = await Sound.OpenAsync(round.Disk, Golden.Password))
                {
                    if (!round.HasFailed)
                    {
                        Assert.Equal(2u, (uint)opened.Config.Version);
                    }

                    if (opened.Config.Version == 1)
                    {
                        await RunAsync(round.Disk);
                    }
                }

                Assert.Equal(before, await Sound.FilesAsync(round.Disk, Golden.Password));
                Assert.True(round.IsHit || !round.HasFailed);
            });
    }

    private static async Task RunAsync(IObjectStore store)
    {
        await using var repository = await Sound.OpenAsync(store, Golden.Password);
        await FormatUpgrade.RunAsync(repository, static _ => "memory", CancellationToken.None);
    }
}
