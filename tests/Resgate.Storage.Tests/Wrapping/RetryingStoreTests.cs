using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>A place that never fails: the promises of a store hold as they did.</summary>
public sealed class RetryingStoreContractTests : ObjectStoreContract
{
    protected override Task<IObjectStore> CreateEmptyAsync() => Task.FromResult<IObjectStore>(
        new RetryingStore(new MemoryStore(), RetryPolicy.Default, new Random(1), TimeProvider.System, notice => Assert.Fail($"{notice}")));
}

/// <summary>Two of three calls fail, before or after they took effect, and lists break off: nobody may notice.</summary>
public sealed class RetriedUnreliableStoreTests : ObjectStoreContract
{
    private static readonly RetryPolicy s_restless = new() { FirstPause = TimeSpan.Zero, LongestPause = TimeSpan.Zero };

    protected override Task<IObjectStore> CreateEmptyAsync() => Task.FromResult<IObjectStore>(
        new RetryingStore(new UnreliableStore(new MemoryStore(), seed: 1), s_restless, new Random(1), TimeProvider.System, _ => { }));
}

public sealed class RetryingStoreTests
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly List<RetryNotice> _notices = [];

    public static TheoryData<FailureKind> FinalKinds => [.. Enum.GetValues<FailureKind>().Except([FailureKind.Transient])];

    [Theory]
    [MemberData(nameof(FinalKinds))]
    public async Task A_failure_of_any_other_kind_is_final(FailureKind kind)
    {
        await using var place = new FailingStore(new MemoryStore(), new Fault(FaultMoment.Before, kind), failAt: 1);
        await using var store = Retrying(place);

        Assert.Equal(kind, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Index, 10))));

        Assert.Equal(1, place.Calls);
        Assert.Empty(_notices);
    }

    [Fact]
    public async Task A_place_that_is_gone_is_tried_for_a_quarter_of_an_hour_with_pauses_that_grow()
    {
        await using var place = new FailingStore(new MemoryStore(), new Fault(FaultMoment.Before, FailureKind.Transient, Lasts: true), failAt: 1);
        await using var store = Retrying(place);

        var failure = await FailureOfAsync(() => store.PutAsync(Sample.Of(ObjectFolder.Index, 10)).AsTask());

        Assert.Equal(FailureKind.Transient, failure.Kind);
        Assert.InRange(_time.GetElapsedTime(0).TotalMinutes, 13, 15.1);
        Assert.Equal(place.Calls - 1, _notices.Count);
        Assert.All(_notices, (notice, index) => Assert.Equal(index + 1, notice.Attempt));
        Assert.All(_notices, notice => Assert.InRange(notice.Pause.TotalSeconds, 0, Math.Min(60, Math.Pow(2, notice.Attempt - 1))));
        Assert.True(_notices.Max(notice => notice.Pause) > TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task Who_begins_at_the_same_moment_does_not_come_back_at_the_same_moment()
    {
        var pauses = new HashSet<TimeSpan>();
        for (var seed = 0; seed < 20; seed++)
        {
            var fault = new Fault(FaultMoment.Before, FailureKind.Transient);
            await using var place = new FailingStore(new MemoryStore(), fault, failAt: 1);
            await using var store = new RetryingStore(place, RetryPolicy.Default, new Random(seed), _time, notice => pauses.Add(notice.Pause));
            var put = store.PutAsync(Sample.Of(ObjectFolder.Index, 10)).AsTask();
            await _time.AdvanceUntilAsync(() => put.IsCompleted, 10);
            await put;
        }

        Assert.Equal(20, pauses.Count);
        Assert.InRange(pauses.Average(pause => pause.TotalSeconds), 0.3, 0.7);
    }

    [Fact]
    public async Task When_a_place_has_been_gone_for_so_long_the_calls_that_follow_do_not_wait_for_it_again()
    {
        var place = new SwitchedStore { IsOff = true };
        await using var store = Retrying(place);
        await FailureOfAsync(() => store.PutAsync(Sample.Of(ObjectFolder.Index, 10)).AsTask());
        _time.Advance(TimeSpan.FromMinutes(2));
        var before = (_notices.Count, _time.GetTimestamp(), place.Calls);

        for (var seed = 2; seed < 12; seed++)
        {
            Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.PutAsync(Sample.Of(ObjectFolder.Index, 10, seed))));
        }

        Assert.Equal((before.Count, before.Item2, before.Calls + 10), (_notices.Count, _time.GetTimestamp(), place.Calls));

        // Once it answers it is trusted again.
        place.IsOff = false;
        await store.PutAsync(Sample.Of(ObjectFolder.Index, 10));
        place.IsOff = true;
        await FailureOfAsync(() => store.PutAsync(Sample.Of(ObjectFolder.Index, 10, 3)).AsTask());
        Assert.True(_notices.Count > before.Count + 10);
    }

    [Fact]
    public async Task An_object_that_never_comes_is_waited_for_once_although_the_place_gives_others()
    {
        var (good, bad) = (Sample.Of(ObjectFolder.Data, 10), Sample.Of(ObjectFolder.Data, 20));
        var place = new SwitchedStore { FailsFor = name => name == bad.Name };
        await place.PutAsync(good);
        await using var store = Retrying(place);
        var reading = store.ReadAsync(bad.Name, 0, new byte[1], CancellationToken.None).AsTask();
        while (!reading.IsCompleted)
        {
            await store.ReadAllAsync(good.Name);
            await _time.AdvanceUntilAsync(() => reading.IsCompleted, mostSeconds: 1);
        }

        Assert.Equal(FailureKind.Transient, await FailsAsync(() => reading));
        var (notices, calls) = (_notices.Count, place.Calls);
        Assert.Equal(FailureKind.Transient, await FailsAsync(async () => await store.ReadAsync(bad.Name, 5, new byte[1], Now)));
        Assert.Equal((notices, calls + 1), (_notices.Count, place.Calls));
    }

    [Fact]
    public async Task A_first_attempt_that_took_too_long_gets_a_second()
    {
        var place = new SwitchedStore { IsOff = true };
        place.OnCall = () =>
        {
            _time.Advance(TimeSpan.FromMinutes(place.Calls == 1 ? 20 : 0));
            place.IsOff = place.Calls == 1;
        };
        await using var store = Retrying(place);
        var sample = Sample.Of(ObjectFolder.Index, 10);

        var put = store.PutAsync(sample).AsTask();
        await _time.AdvanceUntilAsync(() => put.IsCompleted, 10);
        await put;

        Assert.Equal(sample.Content, await place.ReadAllAsync(sample.Name));
    }

    [Theory]
    [InlineData(90, true)]
    [InlineData(3600, false)]
    public async Task A_place_that_asks_to_be_left_alone_is_if_that_is_not_for_too_long(int seconds, bool isTried)
    {
        var place = new SwitchedStore { IsOff = true, RetryAfter = TimeSpan.FromSeconds(seconds) };
        place.OnCall = () => place.IsOff = place.Calls == 1;
        await using var store = Retrying(place);

        var put = store.PutAsync(Sample.Of(ObjectFolder.Index, 10)).AsTask();
        await _time.AdvanceUntilAsync(() => put.IsCompleted, 2 * seconds);

        Assert.Equal(isTried, put.IsCompletedSuccessfully);
        Assert.Equal(isTried ? seconds : 0, _time.GetElapsedTime(0).TotalSeconds);
        Assert.Equal(isTried ? 1 : 0, _notices.Count);
    }

    [Fact]
    public async Task A_wish_to_stop_ends_a_pause()
    {
        var place = new SwitchedStore { IsOff = true };
        await using var store = Retrying(place);
        using var stop = new CancellationTokenSource();
        var put = store.PutAsync(Sample.Of(ObjectFolder.Index, 10).Name, new byte[10], stop.Token).AsTask();
        Assert.False(put.IsCompleted);

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => put);
        Assert.Equal(1, place.Calls);
    }

    /// <summary>A second attempt that sends other bytes than the first spoils what it saves: lost data, row 36.</summary>
    [Fact]
    public async Task A_commit_is_tried_again_with_the_same_bytes()
    {
        var (disk, sample) = (new MemoryStore(), Sample.Of(ObjectFolder.Data, 100_000));
        for (var seed = 0; seed < 50; seed++)
        {
            await using var store = new RetryingStore(
                new UnreliableStore(disk, seed), new RetryPolicy { FirstPause = TimeSpan.Zero }, new Random(seed), TimeProvider.System, _notices.Add);

            await store.DraftAsync(sample, 7777);

            Assert.Equal(sample.Content, await disk.ReadAllAsync(sample.Name));
            await disk.RemoveAsync(sample.Name, Now);
        }

        Assert.NotEmpty(_notices);
    }

    private RetryingStore Retrying(IObjectStore place) => new(place, RetryPolicy.Default, new Random(1), _time, _notices.Add);

    private async Task<ResgateException> FailureOfAsync(Func<Task> call)
    {
        var running = Task.Run(call);
        await _time.AdvanceUntilAsync(() => running.IsCompleted, mostSeconds: 3600);
        return await Assert.ThrowsAsync<ResgateException>(() => running);
    }
}
