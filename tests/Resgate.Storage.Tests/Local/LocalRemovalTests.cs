using Resgate.Primitives;
using Resgate.Storage.Local;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Local;

public sealed class LocalRemovalTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(ObjectFolder.Snapshots)]
    [InlineData(ObjectFolder.Data)]
    public async Task One_that_cannot_be_removed_is_told_and_does_not_save_the_others(ObjectFolder folder)
    {
        await using var store = new LocalStore(_folder.Path);
        await store.PrepareAsync(Now);
        var samples = Enumerable.Range(0, 30).Select(seed => Sample.Of(folder, 10, seed)).ToList();
        foreach (var sample in samples)
        {
            await store.PutAsync(sample);
        }

        var stubborn = Sample.Of(folder, 10, seed: 99).Name;
        Directory.CreateDirectory(new LocalLayout(_folder.Path).ObjectPath(stubborn));
        var told = new List<ObjectName>();
        await store.RemoveAllAsync(
            [stubborn, .. samples.Select(sample => sample.Name)], (name, _) => told.Add(name), Now);

        Assert.Equal([stubborn], told);
        Assert.Empty(await store.ListAsync(folder));
    }

    [Fact]
    public async Task Who_throws_on_a_failure_gets_it_back()
    {
        await using var store = new LocalStore(_folder.Path);
        await store.PrepareAsync(Now);
        var stubborn = Sample.Of(ObjectFolder.Index, 10).Name;
        Directory.CreateDirectory(new LocalLayout(_folder.Path).ObjectPath(stubborn));

        var failure = await Assert.ThrowsAsync<ResgateException>(async () =>
            await store.RemoveAllAsync([stubborn], static (_, failure) => throw failure, Now));

        Assert.Contains(stubborn.Id.ToString(), failure.Message, StringComparison.Ordinal);
    }
}
