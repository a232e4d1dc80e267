using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Chunking;

/// <summary>Matrices as two tables of 16 bytes, one for each nibble, looked up in 32 lanes at once.</summary>
internal readonly unsafe struct ShuffleMap32 : ILinearMap<Vector256<byte>, (Vector256<byte> Low, Vector256<byte> High)>
{
    public static bool IsSupported => Avx2.IsSupported;

    public static int Vectors => 2;

    public static void Write(Vector256<byte>* map, ReadOnlySpan<byte> columns)
    {
        Span<byte> images = stackalloc byte[16];
        BitMatrix.NibbleTable(columns[..4], images);
        map[0] = Vector256.Create(Vector128.Create<byte>(images));
        BitMatrix.NibbleTable(columns[4..], images);
        map[1] = Vector256.Create(Vector128.Create<byte>(images));
    }

    public static (Vector256<byte> Low, Vector256<byte> High) Prepare(Vector256<byte> input)
    {
        var nibble = Vector256.Create((byte)0x0f);
        return (input & nibble, (input.AsUInt16() >> 4).AsByte() & nibble);
    }

    public static Vector256<byte> AddTo(
        Vector256<byte> sum,
        Vector256<byte>* map,
        (Vector256<byte> Low, Vector256<byte> High) input) =>
        sum ^ Avx2.Shuffle(map[0], input.Low) ^ Avx2.Shuffle(map[1], input.High);
}
