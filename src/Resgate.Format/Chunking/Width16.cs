using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Chunking;

/// <summary>16 lanes.</summary>
internal readonly unsafe struct Width16 : IWidth<Vector128<byte>>
{
    public static int Lanes => 16;

    public static Vector128<byte> LoadRows(byte* row, nint stride) =>
        Vector128.Load(row);

    public static Vector128<byte> Fill(byte value) => Vector128.Create(value);

    public static Vector128<byte> ZipLow(Vector128<byte> left, Vector128<byte> right) =>
        Sse2.UnpackLow(left, right);

    public static Vector128<byte> ZipHigh(Vector128<byte> left, Vector128<byte> right) =>
        Sse2.UnpackHigh(left, right);

    public static Vector128<byte> Xor(Vector128<byte> left, Vector128<byte> right) => left ^ right;

    public static Vector128<byte> And(Vector128<byte> left, Vector128<byte> right) => left & right;

    public static Vector128<byte> Or(Vector128<byte> left, Vector128<byte> right) => left | right;

    public static Vector128<byte> Min(Vector128<byte> left, Vector128<byte> right) => Vector128.Min(left, right);

    public static ulong ZeroLanes(Vector128<byte> vector) =>
        Vector128.Equals(vector, Vector128<byte>.Zero).ExtractMostSignificantBits();
}
