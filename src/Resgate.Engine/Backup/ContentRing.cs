namespace Resgate.Engine.Backup;

/// <summary>Memory that content is read into once and stored from: pieces lie in it in reading order, and leave it in any.</summary>
/// <remarks>
/// <code>
/// |    free    | pieces under way | current piece .... read so far | free |
///                                 ^ Start                          ^ Filled
/// </code>
/// A piece is contiguous. What was read of the current one is moved to the front when the memory's end is reached, to the same
/// place within a page, so that files can be read without the page cache, which asks for such places. The cutter's thread moves
/// <see cref="Start"/>, a reading thread <see cref="Filled"/>; any thread releases pieces.
/// </remarks>
internal sealed class ContentRing
{
    /// <summary>Bytes. Reads begin and end at multiples of this, in memory and in the file, but for the file's end.</summary>
    public const int PageSize = 4096;

    private readonly Lock _gate = new();
    private readonly Queue<ContentPiece> _pieces = [];
    private readonly Memory<byte> _memory;
    private int _lap;

    /// <summary>Start and lap of the oldest piece under way, in one number so that it is read in one go; -1 when there is none.</summary>
    private long _oldest = -1;

    /// <param name="capacity">Bytes, a multiple of <see cref="PageSize"/>; more than the largest piece by two pages at least.</param>
    public unsafe ContentRing(int capacity)
    {
        // Pinned, so that a place on a page stays one.
        var array = GC.AllocateUninitializedArray<byte>(capacity + PageSize, pinned: true);
        int misplaced;
        fixed (byte* first = array)
        {
            misplaced = (int)((nuint)first % PageSize);
        }

        _memory = array.AsMemory(PageSize - misplaced, capacity);
    }

    /// <summary>Where the current piece begins.</summary>
    public int Start { get; private set; }

    /// <summary>Up to where content was read.</summary>
    public int Filled { get; private set; }

    /// <summary>The current piece, as far as it was read.</summary>
    public ReadOnlySpan<byte> Current => _memory.Span[Start..Filled];

    /// <summary>Whether nothing more can be read before the current piece moves to the front.</summary>
    public bool IsAtEnd => Filled == _memory.Length;

    /// <summary>Whether the front has room for the current piece and more.</summary>
    public bool CanTurn
    {
        get
        {
            var oldest = Volatile.Read(ref _oldest);
            return oldest < 0 || (LapOf(oldest) == _lap && StartOf(oldest) >= PlaceAtFront + (Filled - Start) + (2 * PageSize));
        }
    }

    private int PlaceAtFront => Start % PageSize;

    /// <summary>Begins another file, or whatever else starts at a page's beginning.</summary>
    public void Begin() => Start = Filled = Math.Min(RoundUp(Filled), _memory.Length);

    /// <summary>Free memory behind <see cref="Filled"/>, up to the oldest piece or the end.</summary>
    public Memory<byte> Room
    {
        get
        {
            var oldest = Volatile.Read(ref _oldest);
            var end = oldest < 0 || LapOf(oldest) == _lap ? _memory.Length : StartOf(oldest) / PageSize * PageSize;
            return end <= Filled ? default : _memory[Filled..end];
        }
    }

    /// <summary>Says that so many bytes more were read.</summary>
    public void Fill(int count) => Filled += count;

    /// <summary>Moves the current piece to the front; only when <see cref="CanTurn"/>.</summary>
    public void Turn()
    {
        var place = PlaceAtFront;
        _memory[Start..Filled].CopyTo(_memory[place..]);
        (Start, Filled) = (place, place + (Filled - Start));
        _lap++;
    }

    /// <summary>Ends the current piece after so many bytes; the next one begins there.</summary>
    public ContentPiece Take(int length)
    {
        var piece = new ContentPiece(this, ((long)_lap << 32) | (uint)Start, _memory.Slice(Start, length));
        lock (_gate)
        {
            _pieces.Enqueue(piece);
            Tell();
        }

        Start += length;
        return piece;
    }

    /// <summary>Makes a piece's memory free again, as soon as those before it are free too.</summary>
    public void Release(ContentPiece piece)
    {
        lock (_gate)
        {
            Poison(piece);
            piece.IsStored = true;
            while (_pieces.TryPeek(out var first) && first.IsStored)
            {
                _ = _pieces.Dequeue();
            }

            Tell();
        }
    }

    /// <summary>In debug builds memory that is free is spoilt, so that whoever still reads it fails a test (lost data, row 37).</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    private static void Poison(ContentPiece piece) =>
        System.Runtime.InteropServices.MemoryMarshal.AsMemory(piece.Bytes).Span.Fill(0xDB);

    private static int RoundUp(int length) => (length + PageSize - 1) / PageSize * PageSize;

    private static int LapOf(long place) => (int)(place >> 32);

    private static int StartOf(long place) => unchecked((int)place);

    private void Tell() => Volatile.Write(ref _oldest, _pieces.TryPeek(out var first) ? first.Place : -1);
}
