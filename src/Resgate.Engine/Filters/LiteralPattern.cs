namespace Resgate.Engine.Filters;

/// <summary>A path as a pattern that fits it and nothing beside it.</summary>
public static class LiteralPattern
{
    /// <summary>With a backslash before every character that would stand for others.</summary>
    public static byte[] Of(ReadOnlySpan<byte> path)
    {
        var pattern = new List<byte>(path.Length);
        foreach (var letter in path)
        {
            if (letter is (byte)'*' or (byte)'?' or (byte)'[' or (byte)'\\')
            {
                pattern.Add((byte)'\\');
            }

            pattern.Add(letter);
        }

        return [.. pattern];
    }
}
