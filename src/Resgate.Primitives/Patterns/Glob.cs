namespace Resgate.Primitives.Patterns;

/// <summary>A pattern for one name: <c>*</c>, <c>?</c>, <c>[a-z]</c>, <c>[^a-z]</c>, and a backslash before what shall stand for itself.</summary>
/// <remarks>
/// The meaning is that of Go's <c>path/filepath.Match</c>, which restic uses: <c>?</c> and a class take one UTF-8
/// character, or one byte where the name is not UTF-8; a star goes the shortest way and never comes back for another
/// try, so matching takes at most the product of both lengths.
/// </remarks>
public sealed class Glob
{
    private readonly GlobPiece[] _pieces;

    private Glob(GlobPiece[] pieces) => _pieces = pieces;

    /// <summary>Null when a class is empty or not closed, a range lacks an end, or a backslash ends the pattern.</summary>
    public static Glob? TryParse(ReadOnlySpan<byte> pattern)
    {
        var pieces = new List<GlobPiece>();
        var steps = new List<GlobStep>();
        var isAfterStar = false;
        while (!pattern.IsEmpty)
        {
            if (pattern[0] == (byte)'*')
            {
                pattern = pattern[1..];
                Finish();
                isAfterStar = true;
                continue;
            }

            if (GlobStep.TryTake(ref pattern) is not { } step)
            {
                return null;
            }

            steps.Add(step);
        }

        if (isAfterStar || steps.Count > 0)
        {
            pieces.Add(new GlobPiece(isAfterStar, [.. steps]));
        }

        return new Glob([.. pieces]);

        void Finish()
        {
            if (steps.Count > 0)
            {
                pieces.Add(new GlobPiece(isAfterStar, [.. steps]));
                steps.Clear();
            }
        }
    }

    public bool Matches(ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < _pieces.Length; i++)
        {
            if (!_pieces[i].TryTakeFrom(ref name, isLast: i == _pieces.Length - 1))
            {
                return false;
            }
        }

        return name.IsEmpty;
    }
}
