using CsCheck;
using Resgate.Engine.Backup;

namespace Resgate.Engine.Tests.Backup;

/// <summary>Memory that somebody still reads is never handed out to be read into, whatever the order in which pieces come free.</summary>
public sealed class ContentRingTests
{
    private const int Capacity = 16 * ContentRing.PageSize;

    /// <summary>More by two pages would be too much for the ring.</summary>
    private const int LargestPiece = Capacity - (2 * ContentRing.PageSize) - 1;

    private enum Step
    {
        Read,
        ReadToEndOfRoom,
        Take,
        Release,
        Turn,
        BeginAnother,
    }

    private static readonly Gen<(Step Step, int Luck)[]> s_steps = Gen.Select(
        Gen.Frequency(
            (5, Gen.Const(Step.Read)),
            (3, Gen.Const(Step.ReadToEndOfRoom)),
            (6, Gen.Const(Step.Take)),
            (5, Gen.Const(Step.Release)),
            (3, Gen.Const(Step.Turn)),
            (1, Gen.Const(Step.BeginAnother))),
        Gen.Int[0, int.MaxValue]).Array[0, 400];

    [Fact]
    public void Pieces_keep_their_content_until_they_are_released_in_any_order() => s_steps.Sample(steps =>
    {
        var model = new Model();
        foreach (var (step, luck) in steps)
        {
            model.Do(step, luck);
            model.Check();
        }

        model.EndWell();
    });

    [Fact]
    public void A_largest_piece_fits_at_whatever_place_it_begins() => Gen.Int[0, Capacity].Sample(place =>
    {
        var ring = new ContentRing(Capacity);
        ring.Begin();
        for (var left = place; left > 0; left = place - ring.Start)
        {
            ring.Fill(Math.Min(left, ring.Room.Length));
            ring.Take(ring.Current.Length).Release();
        }

        while (ring.Current.Length < LargestPiece)
        {
            if (ring.IsAtEnd)
            {
                Assert.True(ring.CanTurn);
                ring.Turn();
            }

            Assert.False(ring.Room.IsEmpty);
            ring.Fill(Math.Min(LargestPiece - ring.Current.Length, ring.Room.Length));
        }

        Assert.Equal(LargestPiece, ring.Take(LargestPiece).Bytes.Length);
    });

    [Fact]
    public void A_piece_released_in_the_middle_is_not_free_before_the_oldest_is()
    {
        var ring = new ContentRing(Capacity);
        ring.Begin();
        ring.Fill(Capacity);
        var first = ring.Take(3 * ContentRing.PageSize);
        var second = ring.Take(Capacity - (3 * ContentRing.PageSize));

        second.Release();
        Assert.False(ring.CanTurn);
        first.Release();

        Assert.True(ring.CanTurn);
        ring.Turn();
        Assert.Equal(Capacity, ring.Room.Length);
    }

    /// <summary>The ring beside what was read into it: byte n of all that was ever read is a mixture of n's digits.</summary>
    private sealed class Model
    {
        private readonly ContentRing _ring = new(Capacity);
        private readonly List<(ContentPiece Piece, long First)> _underWay = [];
        private long _read;
        private long _taken;
        private long _begun;

        public void Do(Step step, int luck)
        {
            switch (step)
            {
                case Step.Read:
                    Read(Math.Min(luck % 20_000, _ring.Room.Length));
                    break;
                case Step.ReadToEndOfRoom:
                    Read(_ring.Room.Length);
                    break;
                case Step.Take when !_ring.Current.IsEmpty:
                    var length = 1 + (luck % Math.Min(_ring.Current.Length, LargestPiece));
                    _underWay.Add((_ring.Take(length), _taken));
                    _taken += length;
                    break;
                case Step.Release when _underWay.Count > 0:
                    var index = luck % _underWay.Count;
                    _underWay[index].Piece.Release();
                    _underWay.RemoveAt(index);
                    break;
                case Step.Turn when _ring.IsAtEnd && _ring.CanTurn && _ring.Current.Length <= LargestPiece:
                    _ring.Turn();
                    break;
                case Step.BeginAnother:
                    // What nobody took of the file before is given up.
                    _ring.Begin();
                    _begun = _taken = _read;
                    break;
            }
        }

        public void Check()
        {
            AssertIs(_taken, _ring.Current);
            foreach (var (piece, first) in _underWay)
            {
                AssertIs(first, piece.Bytes.Span);
            }

            // A file that is read in whole pages is read to places in memory that direct access takes.
            if (!_ring.Room.IsEmpty)
            {
                Assert.Equal((int)((_read - _begun) % ContentRing.PageSize), PlaceOnPage(_ring.Room.Span, 0));
                Assert.Equal(0, PlaceOnPage(_ring.Room.Span, _ring.Room.Length));
            }
        }

        /// <summary>Whatever happened: with all pieces released, there is room, or room can be made.</summary>
        public void EndWell()
        {
            foreach (var (piece, _) in _underWay)
            {
                piece.Release();
            }

            if (_ring.Current.Length <= LargestPiece)
            {
                Assert.True(_ring.IsAtEnd ? _ring.CanTurn : !_ring.Room.IsEmpty);
            }
        }

        private void Read(int count)
        {
            var room = _ring.Room.Span;
            // The reading thread may write to all of it, at any time from now on.
            room.Fill(0xEE);
            for (var i = 0; i < count; i++)
            {
                room[i] = At(_read + i);
            }

            _ring.Fill(count);
            _read += count;
        }

        private static void AssertIs(long first, ReadOnlySpan<byte> bytes)
        {
            // All of them would take minutes; neighbours are overwritten from one end or the other, in whole stretches.
            for (var i = 0; i < bytes.Length; i += i < 64 || i >= bytes.Length - 64 ? 1 : 61)
            {
                Assert.True(At(first + i) == bytes[i], $"byte {i} of {bytes.Length} is another's");
            }
        }

        private static byte At(long position) => unchecked((byte)((ulong)position * 0x9E3779B97F4A7C15 >> 56));

        private static unsafe int PlaceOnPage(ReadOnlySpan<byte> memory, int offset)
        {
            fixed (byte* first = memory)
            {
                return (int)((nuint)(first + offset) % ContentRing.PageSize);
            }
        }
    }
}
