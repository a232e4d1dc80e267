using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>Limits that are too wide to be felt: the promises of a store hold behind them.</summary>
public sealed class LimitedStoreContractTests : ObjectStoreContract
{
    private static readonly Pace s_wide = Pace.Steady(ByteCount.Mebibytes(1 << 14));

    protected override Task<IObjectStore> CreateEmptyAsync() =>
        Task.FromResult<IObjectStore>(new LimitedStore(new MemoryStore(), s_wide, s_wide, TimeProvider.System));
}

public sealed class LimitedStoreTests
{
    private const int Rate = 100 << 10;

    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task A_pace_that_changes_holds_from_that_moment_on()
    {
        var now = new ByteCount(Rate);
        var place = new MemoryStore();
        await using var store = new LimitedStore(place, new Pace(new ByteCount(Rate), () => now), download: null, _time);
        var sample = Sample.Of(ObjectFolder.Data, 60 * Rate);

        var slow = await SecondsOfAsync(store.DraftAsync(sample, 777_777));
        now = new ByteCount(10 * Rate);
        var fast = await SecondsOfAsync(store.DraftAsync(Sample.Of(ObjectFolder.Data, (60 * Rate) + 1), 777_777));

        Assert.InRange(slow, 59, 60);
        Assert.InRange(fast, 5, 7);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_transfer_takes_the_time_that_its_bytes_take_but_for_one_second(bool isDownload)
    {
        var sample = Sample.Of(ObjectFolder.Data, 60 * Rate);
        var place = new MemoryStore();
        await using var store = Limited(place);
        if (isDownload)
        {
            await place.PutAsync(sample);
        }

        var seconds = await SecondsOfAsync(isDownload ? ReadAsync(store, sample) : store.DraftAsync(sample, 777_777));

        Assert.InRange(seconds, 59, 60);
        Assert.Equal(sample.Content, await place.ReadAllAsync(sample.Name));
    }

    [Fact]
    public async Task A_put_waits_for_all_its_bytes()
    {
        await using var store = Limited(new MemoryStore());

        Assert.InRange(await SecondsOfAsync(store.PutAsync(Sample.Of(ObjectFolder.Index, 10 * Rate)).AsTask()), 9, 10);
    }

    /// <summary>A wrapper that mixes up its offsets corrupts what it slows down: lost data, row 44.</summary>
    [Fact]
    public async Task Overlapping_transfers_of_odd_sizes_arrive_as_they_were_and_keep_to_the_limit_together()
    {
        var samples = Enumerable.Range(0, 12)
            .Select(i => Sample.Of(i % 3 == 0 ? ObjectFolder.Index : ObjectFolder.Data, (i * 97_531) + 1, seed: i))
            .ToList();
        var place = new MemoryStore();
        await using var store = Limited(place);

        var up = await SecondsOfAsync(Task.WhenAll(samples.Select(sample => store.DraftAsync(sample, 54_321))));
        var down = await SecondsOfAsync(Task.WhenAll(samples.Select(sample => ReadAsync(store, sample))));

        var least = samples.Sum(sample => sample.Content.Length) / Rate;
        Assert.InRange(up, least - 1, least + 3);
        Assert.InRange(down, least - 1, least + 3);
        foreach (var sample in samples)
        {
            Assert.Equal(sample.Name.Id, Id.Of(await place.ReadAllAsync(sample.Name)));
        }
    }

    [Fact]
    public async Task A_short_transfer_does_not_wait_for_the_end_of_a_long_one()
    {
        await using var store = Limited(new MemoryStore());
        var large = store.DraftAsync(Sample.Of(ObjectFolder.Data, 100 * Rate), 100 * Rate);
        var small = store.DraftAsync(Sample.Of(ObjectFolder.Data, 5 * Rate, seed: 2), 5 * Rate);

        Assert.InRange(await SecondsOfAsync(small), 8, 12);
        Assert.False(large.IsCompleted);

        Assert.InRange(await SecondsOfAsync(large), 90, 100);
    }

    [Fact]
    public async Task Idle_time_is_not_saved_up()
    {
        await using var store = Limited(new MemoryStore());
        _time.Advance(TimeSpan.FromHours(1));

        Assert.InRange(await SecondsOfAsync(store.PutAsync(Sample.Of(ObjectFolder.Index, 10 * Rate)).AsTask()), 9, 10);
    }

    [Fact]
    public async Task Waiting_can_be_stopped_and_nothing_is_stored_then()
    {
        var place = new MemoryStore();
        await using var store = Limited(place);
        using var stop = new CancellationTokenSource();
        var sample = Sample.Of(ObjectFolder.Index, 10 * Rate);
        var put = store.PutAsync(sample.Name, sample.Content, stop.Token).AsTask();

        await stop.CancelAsync();

        _ = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Empty(await place.ListAsync(ObjectFolder.Index));
    }

    [Fact]
    public async Task A_direction_without_a_limit_does_not_wait()
    {
        var sample = Sample.Of(ObjectFolder.Data, 60 * Rate);
        await using var store = new LimitedStore(new MemoryStore(), upload: null, Pace.Steady(new ByteCount(Rate)), _time);

        Assert.True(store.DraftAsync(sample, 1_000_000).IsCompletedSuccessfully);
        Assert.Equal(0, _time.Waiting);
    }

    [Fact]
    public async Task A_fault_behind_the_limit_is_told_as_it_is()
    {
        var fault = new Fault(FaultMoment.Before, FailureKind.Transient);
        await using var store = Limited(new FailingStore(new MemoryStore(), fault, failAt: 1));

        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Index, 10))));
    }

    private static async Task ReadAsync(LimitedStore store, Sample sample)
    {
        var content = new byte[sample.Content.Length];
        await store.ReadAsync(sample.Name, 0, content, CancellationToken.None);
        Assert.Equal(sample.Name.Id, Id.Of(content));
    }

    private LimitedStore Limited(IObjectStore place) => new(place, Pace.Steady(new ByteCount(Rate)), Pace.Steady(new ByteCount(Rate)), _time);

    private async Task<double> SecondsOfAsync(Task transfer)
    {
        var begin = _time.GetTimestamp();
        _ = await _time.AdvanceUntilAsync(() => transfer.IsCompleted, mostSeconds: 1000, stepsPerSecond: 16);
        await transfer;
        return _time.GetElapsedTime(begin).TotalSeconds;
    }
}
