using Resgate.Capture.Databases;
using Resgate.Primitives;
using Resgate.Recovery.Verdicts;

namespace Resgate.Recovery.Tests.Verdicts;

/// <summary>Content on its way to an examiner.</summary>
internal static class Examining
{
    public static Verdict Examine(this IExaminer examiner, byte[] content) =>
        examiner.ExamineAsync(new MemoryStream(content), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>As the other one, a few bytes at a time.</summary>
    public static Verdict ExamineInDrops(this IExaminer examiner, byte[] content, int drop) =>
        examiner.ExamineAsync(new DropStream(content, drop), CancellationToken.None).AsTask().GetAwaiter().GetResult();

    /// <summary>Every true beginning of it that is not empty.</summary>
    public static IEnumerable<byte[]> Beginnings(byte[] content) => Enumerable.Range(1, content.Length - 1).Select(length => content[..length]);

    /// <summary>The content with one bit turned round.</summary>
    public static byte[] Flipped(byte[] content, int bit)
    {
        byte[] flipped = [.. content];
        flipped[bit / 8] ^= (byte)(1 << (bit % 8));
        return flipped;
    }

    /// <summary>Real SQLite, in this process: nothing here has the file open in another way.</summary>
    public sealed class DirectCopier : IDatabaseCopier
    {
        public ValueTask<string?> CopyAsync(string database, string copy, CancellationToken cancellation)
        {
            try
            {
                SqliteCopy.Make(database, copy);
                return ValueTask.FromResult<string?>(null);
            }
            catch (ResgateException failure)
            {
                return ValueTask.FromResult<string?>(failure.Message);
            }
        }
    }

    private sealed class DropStream(byte[] content, int drop) : MemoryStream(content)
    {
        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer[..Math.Min(drop, buffer.Length)], cancellationToken);
    }
}
