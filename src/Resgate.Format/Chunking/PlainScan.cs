namespace Resgate.Format.Chunking;

/// <summary>The rule as it is written: one table step a byte. The oracle for the others, and their last resort.</summary>
internal sealed class PlainScan(RollingDigest digest) : BoundaryScan
{
    public override int First(ReadOnlySpan<byte> data, int from, int to)
    {
        var leaving = data[(from - RollingDigest.WindowSize)..];
        var rolled = digest.Of(leaving[..RollingDigest.WindowSize]);
        var entering = data[from..to];
        for (var i = 0; i < entering.Length; i++)
        {
            if ((rolled & RollingDigest.CutMask) == 0)
            {
                return from + i;
            }

            rolled = digest.Roll(rolled, leaving[i], entering[i]);
        }

        return (rolled & RollingDigest.CutMask) == 0 ? to : None;
    }
}
