namespace Resgate.Policy.Plans.Yaml;

/// <summary>Guesses what somebody meant to write.</summary>
internal static class NearestName
{
    /// <summary>The known name that a few slips of the finger lead to; null when none is near.</summary>
    public static string? To(string written, IEnumerable<string> known) => known
        .Select(name => (Name: name, Slips: Slips(written.ToLowerInvariant(), name.ToLowerInvariant())))
        .Where(guess => guess.Slips <= Math.Max(1, Math.Min(written.Length, guess.Name.Length) / 3))
        .OrderBy(static guess => guess.Slips)
        .Select(static guess => guess.Name)
        .FirstOrDefault();

    /// <summary>Letters to add, drop, change or swap with their neighbour: the distance of Damerau and Levenshtein.</summary>
    internal static int Slips(string left, string right)
    {
        var rows = new int[left.Length + 1][];
        for (var i = 0; i <= left.Length; i++)
        {
            rows[i] = new int[right.Length + 1];
            for (var j = 0; j <= right.Length; j++)
            {
                rows[i][j] = i == 0 || j == 0 ? i + j : Least(rows, left, right, i, j);
            }
        }

        return rows[left.Length][right.Length];
    }

    private static int Least(int[][] rows, string left, string right, int i, int j)
    {
        var isSame = left[i - 1] == right[j - 1];
        var least = Math.Min(Math.Min(rows[i - 1][j], rows[i][j - 1]) + 1, rows[i - 1][j - 1] + (isSame ? 0 : 1));
        var isSwap = i > 1 && j > 1 && left[i - 1] == right[j - 2] && left[i - 2] == right[j - 1];
        return isSwap ? Math.Min(least, rows[i - 2][j - 2] + 1) : least;
    }
}
