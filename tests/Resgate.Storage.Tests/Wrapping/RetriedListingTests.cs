using System.Runtime.CompilerServices;
using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>Lists and removals of many, which go on where they broke off.</summary>
public sealed class RetriedListingTests
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);
    private readonly List<RetryNotice> _notices = [];

    [Fact]
    public async Task A_list_that_breaks_off_goes_on_without_telling_twice()
    {
        var disk = new MemoryStore();
        var samples = Enumerable.Range(0, 100).Select(seed => Sample.Of(ObjectFolder.Data, 10, seed)).ToList();
        foreach (var sample in samples)
        {
            await disk.PutAsync(sample);
        }

        // Ten more at each attempt, in another order each time.
        await using var store = Retrying(new BreakingLists(disk, step: 10));
        var listed = await WaitForAsync(store.ListAsync(ObjectFolder.Data));

        Assert.Equal(samples.Select(sample => sample.Name).ToHashSet(), listed.Select(found => found.Name).ToHashSet());
        Assert.Equal(100, listed.Count);
        Assert.NotEmpty(_notices);
    }

    [Fact]
    public async Task A_list_that_gets_no_further_is_given_up()
    {
        var disk = new MemoryStore();
        await disk.PutAsync(Sample.Of(ObjectFolder.Data, 10));
        await using var store = Retrying(new BreakingLists(disk, step: 0));

        var listing = store.ListAsync(ObjectFolder.Data);
        await _time.AdvanceUntilAsync(() => listing.IsCompleted, mostSeconds: 3600);

        Assert.Equal(FailureKind.Transient, (await Assert.ThrowsAsync<ResgateException>(() => listing)).Kind);
        Assert.InRange(_time.GetElapsedTime(0).TotalMinutes, 13, 15.1);
    }

    [Fact]
    public async Task A_removal_of_many_goes_on_with_those_that_are_left()
    {
        var disk = new MemoryStore();
        var names = Enumerable.Range(0, 200).Select(seed => Sample.Of(ObjectFolder.Data, 10, seed)).ToList();
        foreach (var sample in names)
        {
            await disk.PutAsync(sample);
        }

        await using var store = Retrying(new UnreliableStore(disk, seed: 3));
        await WaitForAsync(store.RemoveAllAsync(names.Select(sample => sample.Name), (_, failure) => throw failure, Now).AsTask());

        Assert.Empty(await disk.ListAsync(ObjectFolder.Data));
    }

    [Fact]
    public async Task What_cannot_be_removed_is_told_once_and_what_never_answers_at_the_end()
    {
        var place = new SwitchedStore();
        Sample[] samples = [.. Enumerable.Range(0, 6).Select(seed => Sample.Of(ObjectFolder.Index, 10, seed))];
        foreach (var sample in samples)
        {
            await place.PutAsync(sample);
        }

        place.FailsFor = name => name == samples[1].Name;
        place.OnRemove = name => name == samples[2].Name ? new ResgateException(FailureKind.Denied, "no") : null;
        await using var store = Retrying(place);
        var told = new List<(ObjectName, FailureKind)>();

        await WaitForAsync(store.RemoveAllAsync(samples.Select(sample => sample.Name), (name, failure) => told.Add((name, failure.Kind)), Now).AsTask());

        Assert.Equal([(samples[2].Name, FailureKind.Denied), (samples[1].Name, FailureKind.Transient)], told);
        Assert.Equal(2, (await place.ListAsync(ObjectFolder.Index)).Count);
    }

    [Fact]
    public async Task Whoever_stops_a_removal_stops_it()
    {
        var place = new SwitchedStore { OnRemove = _ => new ResgateException(FailureKind.Denied, "no") };
        await using var store = Retrying(place);
        var name = Sample.Of(ObjectFolder.Index, 10).Name;

        var failure = await Assert.ThrowsAsync<ResgateException>(async () => await store.RemoveAllAsync(
            [name], (_, _) => throw new ResgateException(FailureKind.Transient, "stop"), Now));

        Assert.Equal("stop", failure.Message);
        Assert.Empty(_notices);
    }

    private RetryingStore Retrying(IObjectStore place) => new(place, RetryPolicy.Default, new Random(1), _time, _notices.Add);

    private async Task<T> WaitForAsync<T>(Task<T> running)
    {
        await WaitForAsync((Task)running);
        return await running;
    }

    private async Task WaitForAsync(Task running)
    {
        await _time.AdvanceUntilAsync(() => running.IsCompleted, mostSeconds: 3600);
        await running;
    }

    /// <summary>Lists break off, each a step later than the one before.</summary>
    private sealed class BreakingLists(IObjectStore inner, int step) : ForwardingStore(inner)
    {
        private readonly IObjectStore _inner = inner;
        private int _most;

        public override async IAsyncEnumerable<StoredObject> ListAsync(
            ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
        {
            _most += step;
            var all = await _inner.ListAsync(folder, cancellation).ToListAsync(cancellation);
            foreach (var found in all.OrderBy(_ => Random.Shared.Next()).Take(_most))
            {
                yield return found;
            }

            if (_most < all.Count)
            {
                throw new ResgateException(FailureKind.Transient, "the line broke");
            }
        }
    }
}
