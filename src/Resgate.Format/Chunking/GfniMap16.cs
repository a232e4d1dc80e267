using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace Resgate.Format.Chunking;

/// <summary>Matrices multiplied by the processor's own instruction, 16 lanes at once.</summary>
internal readonly unsafe struct GfniMap16 : ILinearMap<Vector128<byte>, Vector128<byte>>
{
    public static bool IsSupported => Gfni.IsSupported;

    public static int Vectors => 1;

    public static void Write(Vector128<byte>* map, ReadOnlySpan<byte> columns) =>
        *map = Vector128.Create(BitMatrix.ForGfni(columns)).AsByte();

    public static Vector128<byte> Prepare(Vector128<byte> input) => input;

    public static Vector128<byte> AddTo(Vector128<byte> sum, Vector128<byte>* map, Vector128<byte> input) =>
        sum ^ Gfni.GaloisFieldAffineTransform(input, Vector128.LoadAligned((byte*)map), 0);
}
