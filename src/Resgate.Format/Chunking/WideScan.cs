using System.Diagnostics;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Resgate.Format.Chunking;

/// <summary>Rolls many windows at once: the range is cut into as many segments as a vector has lanes.</summary>
/// <remarks>
/// <para>
/// A step rolls every lane one byte on. The digests are kept in slices: vector k holds the eight bits k of all lanes.
/// Bits whose number is 0 to 4 modulo 8 lie in the slice one expects; those with 5 to 7 lie one slice further up. So the
/// 53 bits fill the seven slices from the top, and the top slice is exactly what a shift by 8 pushes out:
/// </para>
/// <code>
/// slice      6             5                   1            0
/// bits  47..45 52..48  39..37 44..40   ...  7..5 12..8   ---  4..0
/// </code>
/// <para>
/// Shifting is renaming the slices. What is pushed out and the byte that leaves the window come back through one 8 by 8
/// bit matrix a slice each (<see cref="SliceMaps"/>); the entering byte is split over slices 0 and 1.
/// </para>
/// </remarks>
internal sealed unsafe class WideScan<TWidth, TMap, TVector, TInput>(Polynomial polynomial)
    : BoundaryScan
    where TWidth : struct, IWidth<TVector>
    where TMap : struct, ILinearMap<TVector, TInput>
    where TVector : unmanaged
{
    private const int Columns = Tile<TWidth, TVector>.Columns;
    private const int WindowTiles = RollingDigest.WindowSize / Columns;

    /// <summary>Tiles that are kept, for the bytes that leave: a power of two above the window's.</summary>
    private const int RingTiles = 2 * WindowTiles;

    private readonly SliceMaps _maps = new(polynomial);
    private readonly PlainScan _plain = new(new RollingDigest(polynomial));

    /// <summary>Steps of a block: enough to make the 64 steps that fill the windows cheap, few enough that little is
    /// scanned in vain beyond a cut. The one cache line more than a power of two keeps the lanes out of each other's cache
    /// sets.</summary>
    private static int MostSteps => (65536 / TWidth.Lanes) + 64;

    public override int First(ReadOnlySpan<byte> data, int from, int to)
    {
        while (to - from >= Columns * TWidth.Lanes)
        {
            var steps = Math.Min((to - from) / TWidth.Lanes, MostSteps) & -Columns;
            var hit = FirstInBlock(data, from, steps);
            if (hit != None)
            {
                return hit;
            }

            from += steps * TWidth.Lanes;
        }

        return _plain.First(data, from, to);
    }

    /// <summary>Searches the ends from <paramref name="from"/> on, <paramref name="steps"/> of them in each lane.</summary>
    private int FirstInBlock(ReadOnlySpan<byte> data, int from, int steps)
    {
        unchecked
        {
            var size = sizeof(TVector);
            var room = stackalloc byte[((RingTiles * Columns) + (SliceMaps.Count * TMap.Vectors) + 1) * size];
            var ring = (TVector*)((nint)(room + size - 1) & -size);
            var maps = ring + (RingTiles * Columns);
            for (var i = 0; i < SliceMaps.Count; i++)
            {
                TMap.Write(maps + (i * TMap.Vectors), _maps[i]);
            }

            var first = None;
            var lanes = ulong.MaxValue;
            fixed (byte* start = data)
            {
                // The first step must complete the window before `from`, and the ring holds the one before that.
                var row = start + from - 1 - RollingDigest.WindowSize;
                TVector s0 = default, s1 = default, s2 = default, s3 = default, s4 = default, s5 = default, s6 = default;
                var none = TWidth.Fill(0);
                for (var tile = 0; tile < WindowTiles; tile++)
                {
                    var entering = ring + (tile * Columns);
                    Tile<TWidth, TVector>.Transpose(row + (tile * Columns), steps, entering);
                    for (var i = 0; i < Columns; i++)
                    {
                        Roll(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, maps, entering[i], none);
                    }
                }

                row += RollingDigest.WindowSize;
                for (var step = 0; step < steps; step += Columns)
                {
                    var tile = (step / Columns) & (RingTiles - 1);
                    var leaving = ring + (tile * Columns);
                    var entering = ring + (((tile + WindowTiles) & (RingTiles - 1)) * Columns);
                    Tile<TWidth, TVector>.Transpose(row + step, steps, entering);
                    var least = TWidth.Fill(0xff);
                    // Four steps written out, or else moving the slices from name to name costs as much as the rest.
                    for (var i = 0; i < Columns; i += 4)
                    {
                        Roll(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, maps, entering[i], leaving[i]);
                        least = TWidth.Min(least, CutBits(s0, s1, s2));
                        Roll(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, maps, entering[i + 1], leaving[i + 1]);
                        least = TWidth.Min(least, CutBits(s0, s1, s2));
                        Roll(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, maps, entering[i + 2], leaving[i + 2]);
                        least = TWidth.Min(least, CutBits(s0, s1, s2));
                        Roll(ref s0, ref s1, ref s2, ref s3, ref s4, ref s5, ref s6, maps, entering[i + 3], leaving[i + 3]);
                        least = TWidth.Min(least, CutBits(s0, s1, s2));
                    }

                    var hits = TWidth.ZeroLanes(least) & lanes;
                    if (hits != 0)
                    {
                        // From now on only the lanes before this one can hold something earlier.
                        var lane = BitOperations.TrailingZeroCount(hits);
                        lanes = (1UL << lane) - 1;
                        var end = from + (lane * steps) + step;
                        first = _plain.First(data, end, end + Columns - 1);
                        if (first == None)
                        {
                            throw new UnreachableException("the vectors found a cut that the tables do not confirm");
                        }

                        if (lane == 0)
                        {
                            break;
                        }
                    }
                }
            }

            return first;
        }
    }

    /// <summary>Zero in the lanes whose digest ends with 20 zero bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector CutBits(TVector s0, TVector s1, TVector s2) =>
        TWidth.Or(TWidth.Or(s0, s1), TWidth.And(s2, TWidth.Fill(0xef)));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Roll(
        ref TVector s0,
        ref TVector s1,
        ref TVector s2,
        ref TVector s3,
        ref TVector s4,
        ref TVector s5,
        ref TVector s6,
        TVector* maps,
        TVector entering,
        TVector leaving)
    {
        var low = TWidth.And(entering, TWidth.Fill(SliceMaps.LowBits));
        var high = TWidth.Xor(entering, low);
        var top = TMap.Prepare(s6);
        var left = TMap.Prepare(leaving);
        s6 = Feed(s5, maps, 6, top, left);
        s5 = Feed(s4, maps, 5, top, left);
        s4 = Feed(s3, maps, 4, top, left);
        s3 = Feed(s2, maps, 3, top, left);
        s2 = Feed(s1, maps, 2, top, left);
        s1 = Feed(TWidth.Xor(s0, high), maps, 1, top, left);
        s0 = Feed(low, maps, 0, top, left);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TVector Feed(TVector shifted, TVector* maps, int slice, TInput top, TInput left)
    {
        // Checked, these sums would cost a register each instead of being part of an address.
        unchecked
        {
            shifted = TMap.AddTo(shifted, maps + (((2 * slice) + 1) * TMap.Vectors), left);
            return TMap.AddTo(shifted, maps + (2 * slice * TMap.Vectors), top);
        }
    }
}
