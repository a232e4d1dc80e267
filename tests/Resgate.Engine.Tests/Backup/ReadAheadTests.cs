using Resgate.Engine.Backup;
using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Tests.Backup;

/// <summary>What a thread of its own reads comes out whole and in order; its failures come out too; and nobody waits for news that came.</summary>
public sealed class ReadAheadTests
{
    private const int SmallRing = 64 * ContentRing.PageSize;
    private const int LargeRing = 3 << 20;

    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(1);

    [Theory]
    [InlineData(SmallRing, 0)]
    [InlineData(SmallRing, 1)]
    [InlineData(SmallRing, SmallRing)]
    [InlineData(SmallRing, SmallRing - ContentRing.PageSize)]
    [InlineData(SmallRing, (20 * SmallRing) + 4097)]
    [InlineData(LargeRing, 1 << 20)]
    [InlineData(LargeRing, (11 << 20) + 5)]
    public async Task A_source_of_any_size_comes_out_whole_while_others_release_its_pieces_in_any_order(int capacity, int size)
    {
        using var consumer = new Consumer(capacity, seed: size);
        var content = Noise(size);

        var (failure, got) = await consumer.TakeAllAsync(new BytesSource(content));

        Assert.Equal(Errno.None, failure);
        Assert.True(content.AsSpan().SequenceEqual(got));
    }

    [Fact]
    public async Task One_source_after_the_other_is_read_into_the_same_memory()
    {
        using var consumer = new Consumer(SmallRing, seed: 1);
        foreach (var size in (int[])[100, 5 * SmallRing, 0, SmallRing - 1, SmallRing + 1, 3])
        {
            var content = Noise(size);

            var (_, got) = await consumer.TakeAllAsync(new BytesSource(content));

            Assert.True(content.AsSpan().SequenceEqual(got));
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(SmallRing + 77)]
    public async Task A_failing_source_ends_with_its_failure_and_the_next_one_is_none_the_worse(int before)
    {
        using var consumer = new Consumer(SmallRing, seed: 2);

        var (failure, got) = await consumer.TakeAllAsync(new BytesSource(Noise(before)) { AtEnd = Errno.EIO });
        var (next, whole) = await consumer.TakeAllAsync(new BytesSource(Noise(1000)));

        Assert.Equal(Errno.EIO, failure);
        Assert.True(Noise(before).AsSpan().StartsWith(got));
        Assert.Equal((Errno.None, 1000), (next, whole.Length));
    }

    [Fact]
    public async Task An_exception_of_the_source_is_thrown_at_whoever_cuts()
    {
        using var consumer = new Consumer(SmallRing, seed: 3);
        var failure = new InvalidOperationException("from the source");

        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(
            () => consumer.TakeAllAsync(new BytesSource(Noise(10)) { Throws = failure }));

        Assert.Same(failure, thrown);
    }

    [Fact]
    public async Task Ending_does_not_wait_for_a_pipe_that_never_speaks()
    {
        var silence = new SilentSource();
        var reading = new ReadAhead(SmallRing, static () => { });
        reading.Begin(silence);
        Assert.Equal(Errno.None, reading.Advance(out _));
        await silence.Asked.Task.WaitAsync(s_patience);

        await Task.Run(reading.Dispose).WaitAsync(s_patience);
    }

    [Fact]
    public async Task No_more_is_read_than_there_is_room_for()
    {
        using var news = new SemaphoreSlim(0);
        using var reading = new ReadAhead(SmallRing, () => news.Release());
        var source = new BytesSource(Noise(10 * SmallRing));
        reading.Begin(source);
        do
        {
            Assert.Equal(Errno.None, reading.Advance(out _));
            Assert.True(await news.WaitAsync(s_patience));
        }
        while (source.Consumed < SmallRing);

        _ = reading.Advance(out var ended);
        var piece = reading.Ring.Take(ContentRing.PageSize);

        Assert.False(ended);
        Assert.Equal(SmallRing, source.Consumed);
        Assert.False(reading.CanAdvance);
        piece.Release();
        Assert.True(reading.CanAdvance);
    }

    private static byte[] Noise(int size)
    {
        var noise = new byte[size];
        new Random(5).NextBytes(noise);
        return noise;
    }

    /// <summary>Cuts pieces of random lengths, and sleeps whenever there is nothing to do until it is told that there is.</summary>
    private sealed class Consumer : IDisposable
    {
        private readonly SemaphoreSlim _news = new(0);
        private readonly ReadAhead _reading;
        private readonly Random _random;
        private readonly int _largest;

        public Consumer(int capacity, int seed)
        {
            _reading = new ReadAhead(capacity, () => _news.Release());
            _random = new Random(seed);
            _largest = capacity - (2 * ContentRing.PageSize) - 1;
        }

        public async Task<(Errno Failure, byte[] Content)> TakeAllAsync(IContentSource source)
        {
            var storing = new List<Task<byte[]>>();
            _reading.Begin(source);
            for (var wanted = NextLength(); ;)
            {
                var failure = _reading.Advance(out var ended);
                var there = _reading.Ring.Current.Length;
                if (failure == Errno.None && there > 0 && (there >= wanted || ended))
                {
                    storing.Add(StoreAsync(_reading.Ring.Take(Math.Min(there, wanted)), delay: _random.Next(3)));
                    wanted = NextLength();
                    continue;
                }

                if (failure != Errno.None || ended)
                {
                    var pieces = await Task.WhenAll(storing);
                    return (failure, [.. pieces.SelectMany(static piece => piece)]);
                }

                while (!_reading.CanAdvance)
                {
                    Assert.True(await _news.WaitAsync(s_patience), "no news, and nothing that could be done");
                }
            }
        }

        public void Dispose()
        {
            _reading.Dispose();
            _news.Dispose();
        }

        private int NextLength() => 1 + _random.Next(_random.Next(2) == 0 ? _largest : 5000);

        private async Task<byte[]> StoreAsync(ContentPiece piece, int delay)
        {
            await Task.Yield();
            if (delay > 1)
            {
                await Task.Delay(delay);
            }

            var stored = piece.Bytes.ToArray();
            piece.Release();
            _news.Release();
            return stored;
        }
    }

    private sealed class BytesSource(byte[] content) : IContentSource
    {
        private int _read;

        /// <summary>What is said when all has been read.</summary>
        public Errno AtEnd { get; init; }

        public Exception? Throws { get; init; }

        /// <summary>Bytes read so far.</summary>
        public int Consumed => Volatile.Read(ref _read);

        public Errno Read(Span<byte> buffer, out int count)
        {
            count = Math.Min(buffer.Length, content.Length - _read);
            content.AsSpan(_read, count).CopyTo(buffer);
            Volatile.Write(ref _read, _read + count);
            if (count == buffer.Length)
            {
                return Errno.None;
            }

            return Throws is null ? AtEnd : throw Throws;
        }
    }

    private sealed class SilentSource : IContentSource
    {
        public TaskCompletionSource Asked { get; } = new();

        public Errno Read(Span<byte> buffer, out int count)
        {
            count = 0;
            Asked.SetResult();
            Thread.Sleep(Timeout.Infinite);
            return Errno.None;
        }
    }
}
