namespace Resgate.Format.Chunking;

/// <summary>What <see cref="WideScan{TWidth,TMap,TVector,TInput}"/> needs of a vector of bytes, one byte a lane.</summary>
/// <remarks>Structs implement it, so that each width gets machine code of its own without any calls.</remarks>
internal unsafe interface IWidth<TVector>
    where TVector : unmanaged
{
    /// <summary>Lanes, a multiple of 16, which is also the vector's size in bytes.</summary>
    static abstract int Lanes { get; }

    /// <summary>Takes 16 bytes of every sixteenth row, starting at <paramref name="row"/>: one of the 16 vectors that
    /// make a tile of 16 bytes by <see cref="Lanes"/> rows.</summary>
    static abstract TVector LoadRows(byte* row, nint stride);

    /// <summary>The given byte in all lanes.</summary>
    static abstract TVector Fill(byte value);

    /// <summary>Interleaves the lower 8 bytes of each 16 of two vectors.</summary>
    static abstract TVector ZipLow(TVector left, TVector right);

    /// <summary>Interleaves the upper 8 bytes of each 16 of two vectors.</summary>
    static abstract TVector ZipHigh(TVector left, TVector right);

    static abstract TVector Xor(TVector left, TVector right);

    static abstract TVector And(TVector left, TVector right);

    static abstract TVector Or(TVector left, TVector right);

    /// <summary>The smaller of two unsigned bytes, lane by lane.</summary>
    static abstract TVector Min(TVector left, TVector right);

    /// <summary>Bit i is set when lane i is zero.</summary>
    static abstract ulong ZeroLanes(TVector vector);
}
