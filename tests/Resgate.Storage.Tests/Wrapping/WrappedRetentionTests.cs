using Resgate.Primitives;
using Resgate.Storage.Memory;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Storage;
using Resgate.Testing.Time;
using static Resgate.Storage.Tests.StoreCalls;

namespace Resgate.Storage.Tests.Wrapping;

/// <summary>A wrapper that forgot the retention would have prune hide what is locked, and let it run out.</summary>
public sealed class WrappedRetentionTests
{
    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);

    [Fact]
    public async Task Every_wrapper_passes_it_on()
    {
        foreach (var wrap in (Func<IObjectStore, IObjectStore>[])
        [
            store => new LimitedStore(store, upload: null, download: null, _time),
            store => new MeteredStore(store),
            store => new RetryingStore(store, RetryPolicy.Default, new Random(1), _time, _ => { }),
        ])
        {
            await using var store = wrap(new RetainingStore(new MemoryStore(), TimeSpan.FromDays(3), _time));
            var sample = Sample.Of(ObjectFolder.Data, 10);
            await store.PutAsync(sample);

            Assert.Equal(TimeSpan.FromDays(3), store.Retention?.Period);
            Assert.True(await store.Retention!.IsInForceAsync(Now));
            Assert.Equal(_time.GetUtcNow().AddDays(3), (await store.Retention.RetentionOfAsync(sample.Name, Now))?.Until);
        }
    }

    [Fact]
    public async Task What_was_not_renewed_for_reasons_that_pass_is_tried_again_and_nothing_else()
    {
        var names = Enumerable.Range(0, 10).Select(seed => Sample.Of(ObjectFolder.Data, 10, seed).Name).ToList();
        var place = new Busy(names[3]);
        await using var store = new RetryingStore(place, new RetryPolicy { FirstPause = TimeSpan.Zero }, new Random(1), TimeProvider.System, _ => { });
        var failed = new List<ObjectName>();

        await store.Retention!.RenewAsync(names, (name, failure) => failed.Add(failure.Kind == FailureKind.Denied ? name : default), Now);

        Assert.Equal([names[3]], failed);
        Assert.Equal([10, 5, 2, 1], place.Asked);
    }

    /// <summary>Renews the half of what it is asked for, and says of the others that it is busy; one it may not.</summary>
    private sealed class Busy(ObjectName forbidden) : ForwardingStore(new MemoryStore()), IRetentionStore
    {
        public override IRetentionStore Retention => this;

        public List<int> Asked { get; } = [];

        public TimeSpan? Period => TimeSpan.FromDays(1);

        public ValueTask<bool> IsInForceAsync(CancellationToken cancellation) => new(true);

        public ValueTask<Retention?> RetentionOfAsync(ObjectName name, CancellationToken cancellation) => new((Retention?)null);

        public ValueTask RenewAsync(
            IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
        {
            var all = names.OrderBy(name => name != forbidden).ToList();
            Asked.Add(all.Count);
            if (all[0] == forbidden)
            {
                onFailure(forbidden, new ResgateException(FailureKind.Denied, "no"));
            }

            foreach (var name in all.Skip(all.Count - (all.Count / 2)))
            {
                onFailure(name, new ResgateException(FailureKind.Transient, "busy"));
            }

            return ValueTask.CompletedTask;
        }
    }
}
