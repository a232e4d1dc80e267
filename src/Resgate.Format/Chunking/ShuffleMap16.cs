using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.Arm;using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Chunking;

/// <summary>Matrices as two tables of 16 bytes, one for each nibble, looked up in 16 lanes at once.</summary>
internal readonly unsafe struct ShuffleMap16 : ILinearMap<Vector128<byte>, (Vector128<byte> Low, Vector128<byte> High)>
{
    public static bool IsSupported => Ssse3.IsSupported || AdvSimd.Arm64.IsSupported;

    public static int Vectors => 2;

    public static void Write(Vector128<byte>* map, ReadOnlySpan<byte> columns)
    {
        Span<byte> images = stackalloc byte[16];
        BitMatrix.NibbleTable(columns[..4], images);
        map[0] = Vector128.Create<byte>(images);
        BitMatrix.NibbleTable(columns[4..], images);
        map[1] = Vector128.Create<byte>(images);
    }

    public static (Vector128<byte> Low, Vector128<byte> High) Prepare(Vector128<byte> input)
    {
        var nibble = Vector128.Create((byte)0x0f);
        return (input & nibble, (input.AsUInt16() >> 4).AsByte() & nibble);
    }

    public static Vector128<byte> AddTo(
        Vector128<byte> sum,
        Vector128<byte>* map,
        (Vector128<byte> Low, Vector128<byte> High) input) =>
        sum ^ LookUp(map[0], input.Low) ^ LookUp(map[1], input.High);

    // Vector128.ShuffleNative would be emulated where the compiler may not assume Ssse3, as in our portable builds.
    private static Vector128<byte> LookUp(Vector128<byte> table, Vector128<byte> nibbles) => Ssse3.IsSupported
        ? Ssse3.Shuffle(table, nibbles)
        : AdvSimd.Arm64.VectorTableLookup(table, nibbles);
}
