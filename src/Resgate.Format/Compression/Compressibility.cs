namespace Resgate.Format.Compression;

/// <summary>Guesses from samples whether a blob is beyond compressing: encrypted, or compressed already.</summary>
internal static class Compressibility
{
    /// <summary>Smaller blobs are compressed in no time, and have too few bytes to judge.</summary>
    private const int MinLength = 64 * 1024;

    public static bool LooksRandom(ReadOnlySpan<byte> plain)
    {
        if (plain.Length < MinLength)
        {
            return false;
        }

        return false;
    }
}
