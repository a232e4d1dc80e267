namespace Resgate.Capture;

/// <summary>The pattern that one path matches and no other, whatever letters it has.</summary>
internal static class LiteralPattern
{
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
