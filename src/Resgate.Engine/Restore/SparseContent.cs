using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Restore;

/// <summary>Writes what is not zero into a file that has its full size already (format page, section 7.4).</summary>
internal static class SparseContent
{
    /// <summary>File systems allocate in blocks of this size, nearly all of them; a smaller hole saves nothing.</summary>
    private const int Block = 4096;

    public static Errno Write(TargetFile file, long offset, ReadOnlySpan<byte> content)
    {
        var start = 0;
        while (start < content.Length)
        {
            var zeros = content[start..].IndexOfAnyExcept((byte)0);
            if (zeros < 0)
            {
                return Errno.None;
            }

            // Blocks are those of the file, not of the blob.
            start += zeros - (int)((offset + start + zeros) % Block);
            start = Math.Max(start, 0);
            var end = EndOfData(content, start, offset);
            var failure = file.Write(content[start..end], offset + start);
            if (failure != Errno.None)
            {
                return failure;
            }

            start = end;
        }

        return Errno.None;
    }

    private static int EndOfData(ReadOnlySpan<byte> content, int start, long offset)
    {
        var end = start;
        while (end < content.Length)
        {
            var next = (int)Math.Min(content.Length, end + Block - ((offset + end) % Block));
            if (next - end == Block && !content[end..next].ContainsAnyExcept((byte)0))
            {
                return end;
            }

            end = next;
        }

        return end;
    }
}
