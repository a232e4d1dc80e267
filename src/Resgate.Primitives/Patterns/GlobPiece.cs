namespace Resgate.Primitives.Patterns;

/// <summary>The steps between two stars of a glob.</summary>
internal sealed class GlobPiece(bool isAfterStar, GlobStep[] steps)
{
    /// <summary>Takes what fits off the front of <paramref name="name"/>, the star in front of the piece included.</summary>
    /// <remarks>The star goes the shortest way that lets the piece fit; the last piece must reach the end of the name.</remarks>
    public bool TryTakeFrom(ref ReadOnlySpan<byte> name, bool isLast)
    {
        if (isAfterStar && steps.Length == 0)
        {
            name = [];
            return true;
        }

        var starts = isAfterStar ? name.Length : 0;
        for (var start = 0; start <= starts; start++)
        {
            var rest = name[start..];
            if (TryTakeSteps(ref rest) && (!isLast || rest.IsEmpty))
            {
                name = rest;
                return true;
            }
        }

        return false;
    }

    private bool TryTakeSteps(ref ReadOnlySpan<byte> rest)
    {
        foreach (var step in steps)
        {
            if (!step.TryTakeFrom(ref rest))
            {
                return false;
            }
        }

        return true;
    }
}
