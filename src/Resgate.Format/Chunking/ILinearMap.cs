namespace Resgate.Format.Chunking;

/// <summary>A linear map of bits to bits in every lane: an 8 by 8 matrix over GF(2) multiplied with each byte.</summary>
/// <typeparam name="TVector">One byte a lane.</typeparam>
/// <typeparam name="TInput">A vector made ready to go through several maps.</typeparam>
internal unsafe interface ILinearMap<TVector, TInput>
    where TVector : unmanaged
{
    /// <summary>Whether this processor can do it.</summary>
    static abstract bool IsSupported { get; }

    /// <summary>Vectors that hold one map.</summary>
    static abstract int Vectors { get; }

    /// <summary>Writes the map that takes bit i of a byte to <c>columns[i]</c>.</summary>
    static abstract void Write(TVector* map, ReadOnlySpan<byte> columns);

    static abstract TInput Prepare(TVector input);

    /// <summary><paramref name="sum"/> plus, which is XOR, the image of <paramref name="input"/>; the map is aligned to
    /// the vector's size.</summary>
    static abstract TVector AddTo(TVector sum, TVector* map, TInput input);
}
