using CsCheck;
using Resgate.Primitives;
using Resgate.Storage.Http;
using Resgate.Storage.Wrapping;
using Resgate.Testing.Time;

namespace Resgate.Storage.Tests.Http;

public sealed class LimitedConnectionTests
{
    private const int Rate = 80_000;

    private readonly ManualTime _time = new(DateTimeOffset.UnixEpoch);

    /// <summary>Throttling that mixes up its offsets corrupts what it slows down: lost data, row 44.</summary>
    [Fact]
    public async Task What_is_written_in_pieces_of_any_size_arrives_as_it_was_in_the_time_that_it_takes() =>
        await Gen.Int[0, 3 * Rate].Array[1, 8].SampleAsync(
            async sizes =>
            {
                var (sample, place) = (Sample.Of(ObjectFolder.Data, sizes.Sum()).Content, new MemoryStream());
                await using var connection = new LimitedConnection(place, new RateLimit(Pace.Steady(new ByteCount(Rate)), _time), down: null);

                var seconds = await SecondsOfAsync(async () =>
                {
                    var offset = 0;
                    foreach (var size in sizes)
                    {
                        // The memory is ours again after the call, so we spoil it.
                        var piece = sample.AsSpan(offset, size).ToArray();
                        await connection.WriteAsync(piece);
                        Array.Clear(piece);
                        offset += size;
                    }
                });

                Assert.InRange(seconds, ((double)sample.Length / Rate) - 1, ((double)sample.Length / Rate) + 1);
                Assert.Equal(sample, place.ToArray());
            },
            iter: 30,
            threads: 1);

    [Fact]
    public async Task What_is_read_in_pieces_of_any_size_is_as_it_was_in_the_time_that_it_takes() =>
        await Gen.Select(Gen.Int[0, 9 * Rate], Gen.Int[1, 3 * Rate]).SampleAsync(
            async (total, size) =>
            {
                var sample = Sample.Of(ObjectFolder.Data, total).Content;
                await using var connection = new LimitedConnection(new MemoryStream(sample), up: null, new RateLimit(Pace.Steady(new ByteCount(Rate)), _time));
                using var read = new MemoryStream();

                var seconds = await SecondsOfAsync(async () =>
                {
                    var buffer = new byte[size];
                    while (await connection.ReadAsync(buffer) is var count and > 0)
                    {
                        read.Write(buffer, 0, count);
                    }
                });

                Assert.InRange(seconds, ((double)total / Rate) - 1, ((double)total / Rate) + 1);
                Assert.Equal(sample, read.ToArray());
            },
            iter: 30,
            threads: 1);

    [Fact]
    public async Task Connections_to_one_place_share_its_limit()
    {
        var limit = new RateLimit(Pace.Steady(new ByteCount(Rate)), _time);
        var places = Enumerable.Range(0, 5).Select(_ => new MemoryStream()).ToList();

        var seconds = await SecondsOfAsync(() => Task.WhenAll(places.Select(async (place, index) =>
        {
            await using var connection = new LimitedConnection(place, limit, down: null);
            await connection.WriteAsync(Sample.Of(ObjectFolder.Data, (index + 1) * Rate, index).Content);
        })));

        Assert.InRange(seconds, 14, 16);
        Assert.All(places, (place, index) => Assert.Equal(
            Sample.Of(ObjectFolder.Data, (index + 1) * Rate, index).Name.Id, Id.Of(place.ToArray())));
    }

    /// <summary>Timers are coarse and machines are busy, and a network hands over little at once.</summary>
    [Fact]
    public async Task A_timer_that_fires_late_costs_nothing_of_the_rate()
    {
        var limit = new RateLimit(Pace.Steady(new ByteCount(Rate)), _time);

        var seconds = await SecondsOfAsync(async () =>
        {
            for (var taken = 0; taken < 10 * Rate; taken += Rate / 50)
            {
                await limit.TakeAsync(Rate / 50, TestContext.Current.CancellationToken);
            }
        });

        Assert.InRange(seconds, 9.8, 10);
    }

    [Fact]
    public async Task A_direction_without_a_limit_does_not_wait()
    {
        await using var connection = new LimitedConnection(new MemoryStream(), up: null, down: null);

        Assert.True(connection.WriteAsync(new byte[9 * Rate]).AsTask().IsCompletedSuccessfully);
        Assert.True(connection.ReadAsync(new byte[9 * Rate]).AsTask().IsCompletedSuccessfully);
    }

    private async Task<double> SecondsOfAsync(Func<Task> transfer)
    {
        var begin = _time.GetTimestamp();
        var running = transfer();
        await _time.AdvanceUntilAsync(() => running.IsCompleted, mostSeconds: 1000, stepsPerSecond: 16);
        await running;
        return _time.GetElapsedTime(begin).TotalSeconds;
    }
}
