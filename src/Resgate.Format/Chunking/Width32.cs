using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Chunking;

/// <summary>32 lanes.</summary>
internal readonly unsafe struct Width32 : IWidth<Vector256<byte>>
{
    public static int Lanes => 32;

    public static Vector256<byte> LoadRows(byte* row, nint stride) =>
        Vector256.Create(Vector128.Load(row), Vector128.Load(unchecked(row + (16 * stride))));

    public static Vector256<byte> Fill(byte value) => Vector256.Create(value);

    public static Vector256<byte> ZipLow(Vector256<byte> left, Vector256<byte> right) =>
        Avx2.UnpackLow(left, right);

    public static Vector256<byte> ZipHigh(Vector256<byte> left, Vector256<byte> right) =>
        Avx2.UnpackHigh(left, right);

    public static Vector256<byte> Xor(Vector256<byte> left, Vector256<byte> right) => left ^ right;

    public static Vector256<byte> And(Vector256<byte> left, Vector256<byte> right) => left & right;

    public static Vector256<byte> Or(Vector256<byte> left, Vector256<byte> right) => left | right;

    public static Vector256<byte> Min(Vector256<byte> left, Vector256<byte> right) => Vector256.Min(left, right);

    public static ulong ZeroLanes(Vector256<byte> vector) =>
        Vector256.Equals(vector, Vector256<byte>.Zero).ExtractMostSignificantBits();
}
