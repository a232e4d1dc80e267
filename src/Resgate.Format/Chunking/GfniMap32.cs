using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Chunking;

/// <summary>Matrices multiplied by the processor's own instruction, 32 lanes at once.</summary>
internal readonly unsafe struct GfniMap32 : ILinearMap<Vector256<byte>, Vector256<byte>>
{
    public static bool IsSupported => Gfni.V256.IsSupported;

    public static int Vectors => 1;

    public static void Write(Vector256<byte>* map, ReadOnlySpan<byte> columns) =>
        *map = Vector256.Create(BitMatrix.ForGfni(columns)).AsByte();

    public static Vector256<byte> Prepare(Vector256<byte> input) => input;

    public static Vector256<byte> AddTo(Vector256<byte> sum, Vector256<byte>* map, Vector256<byte> input) =>
        sum ^ Gfni.V256.GaloisFieldAffineTransform(input, Vector256.LoadAligned((byte*)map), 0);
}
