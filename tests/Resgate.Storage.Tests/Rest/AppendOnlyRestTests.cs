using Resgate.Primitives;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Rest;

/// <summary>A server that only takes: nothing is removed or replaced but locks.</summary>
public sealed class AppendOnlyRestTests(AppendOnlyServer at) : IClassFixture<AppendOnlyServer>
{
    [Fact]
    public async Task What_is_stored_is_not_removed_and_the_hint_says_why()
    {
        var (store, _) = await at.CreateEmptyAsync();
        await using var open = store;
        foreach (var folder in Enum.GetValues<ObjectFolder>().Except([ObjectFolder.Locks]))
        {
            var sample = Sample.Of(folder, 100);
            await store.PutAsync(sample);

            var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.RemoveAsync(sample.Name, Now));

            Assert.Equal(FailureKind.Denied, failure.Kind);
            Assert.Contains("append-only", failure.Hint, StringComparison.Ordinal);
            Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
        }
    }

    [Fact]
    public async Task Locks_come_and_go()
    {
        var (store, _) = await at.CreateEmptyAsync();
        await using var open = store;
        var sample = Sample.Of(ObjectFolder.Locks, 100);
        await store.PutAsync(sample);

        await store.RemoveAsync(sample.Name, Now);

        Assert.Empty(await store.ListAsync(ObjectFolder.Locks));
    }

    [Theory]
    [InlineData(ObjectFolder.Config)]
    [InlineData(ObjectFolder.Data)]
    public async Task Storing_again_what_is_there_already_is_no_failure(ObjectFolder folder)
    {
        var (store, _) = await at.CreateEmptyAsync();
        await using var open = store;
        var sample = Sample.Of(folder, 100);
        await store.PutAsync(sample);

        await store.PutAsync(sample);
        await store.DraftAsync(sample, 30);

        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task Something_else_under_a_name_stays()
    {
        var (store, _) = await at.CreateEmptyAsync();
        await using var open = store;
        var sample = Sample.Of(ObjectFolder.Config, 100, seed: 1);
        await store.PutAsync(sample);

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.PutAsync(Sample.Of(ObjectFolder.Config, 100, seed: 2)));

        Assert.Equal(FailureKind.Denied, failure.Kind);
        Assert.Contains("append-only", failure.Hint, StringComparison.Ordinal);
        Assert.Equal(sample.Content, await store.ReadAllAsync(sample.Name));
    }
}
