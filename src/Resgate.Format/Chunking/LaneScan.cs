using System.Runtime.CompilerServices;

namespace Resgate.Format.Chunking;

/// <summary>Four windows rolled by turns with the tables, for processors without better means.</summary>
/// <remarks>A single window is slow because each step waits for the one before; four keep the processor busy.</remarks>
internal sealed unsafe class LaneScan(RollingDigest digest) : BoundaryScan
{
    private const int Lanes = 4;
    private const int FewestSteps = 4 * RollingDigest.WindowSize;
    private const int MostSteps = 16 << 10;

    private readonly PlainScan _plain = new(digest);

    public override int First(ReadOnlySpan<byte> data, int from, int to)
    {
        while (to - from >= Lanes * FewestSteps)
        {
            var steps = Math.Min((to - from) / Lanes, MostSteps);
            var hit = FirstInBlock(data, from, steps);
            if (hit != None)
            {
                return hit;
            }

            from += Lanes * steps;
        }

        return _plain.First(data, from, to);
    }

    private int FirstInBlock(ReadOnlySpan<byte> data, int from, int steps)
    {
        unchecked
        {
            var first = None;
            var firstLane = Lanes;
            fixed (byte* start = data)
            fixed (ulong* outs = digest.Out, mods = digest.Mod)
            {
                var d0 = DigestAt(data, from);
                var d1 = DigestAt(data, from + steps);
                var d2 = DigestAt(data, from + (2 * steps));
                var d3 = DigestAt(data, from + (3 * steps));
                var p0 = start + from;
                var p1 = p0 + steps;
                var p2 = p1 + steps;
                var p3 = p2 + steps;
                for (nint i = 0; i < steps; i++)
                {
                    if (IsCut(d0) || IsCut(d1) || IsCut(d2) || IsCut(d3))
                    {
                        var lane = IsCut(d0) ? 0 : IsCut(d1) ? 1 : IsCut(d2) ? 2 : 3;
                        if (lane < firstLane)
                        {
                            // Whatever the lanes before this one still find comes earlier in the data.
                            firstLane = lane;
                            first = from + (lane * steps) + (int)i;
                        }

                        if (lane == 0)
                        {
                            break;
                        }
                    }

                    d0 = Roll(d0, p0 + i, outs, mods);
                    d1 = Roll(d1, p1 + i, outs, mods);
                    d2 = Roll(d2, p2 + i, outs, mods);
                    d3 = Roll(d3, p3 + i, outs, mods);
                }
            }

            return first;
        }
    }

    private static bool IsCut(ulong rolled) => (rolled & RollingDigest.CutMask) == 0;

    private ulong DigestAt(ReadOnlySpan<byte> data, int end) =>
        digest.Of(data.Slice(end - RollingDigest.WindowSize, RollingDigest.WindowSize));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Roll(ulong rolled, byte* entering, ulong* outs, ulong* mods)
    {
        unchecked
        {
            rolled ^= outs[entering[-RollingDigest.WindowSize]];
            return ((rolled << 8) | *entering) ^ mods[rolled >> RollingDigest.TopShift];
        }
    }
}
