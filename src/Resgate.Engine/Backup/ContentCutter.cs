using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Backup;

/// <summary>Reads content from its beginning to its end and hands over the pieces it is cut into.</summary>
internal sealed class ContentCutter(BackupRun run, FilePieces pieces)
{
    // Content is read in steps of this; what is read beyond a cut is copied once, half a step on average.
    private const int ReadStep = 512 * 1024;
    private const int FirstBuffer = 2 * 1024 * 1024;

    /// <param name="worker">Whoever calls: stores pieces itself when all others are busy.</param>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="begun">What has been read already.</param>
    /// <param name="total">Bytes in all, those of <paramref name="begun"/> included.</param>
    /// <returns>The source's failure; pieces handed over before it are stored all the same.</returns>
    public Errno Cut(BackupWorker worker, IContentSource source, ReadOnlySpan<byte> begun, out long total)
    {
        total = 0;
        var buffer = run.Buffers.Rent(Math.Max(FirstBuffer, begun.Length));
        begun.CopyTo(buffer);
        var count = begun.Length;
        var scanned = 0;
        var atEnd = false;
        while (true)
        {
            var length = run.Cutter.FindCut(buffer.AsSpan(0, count), ref scanned);
            if (length == 0 && !atEnd)
            {
                if (count == buffer.Length)
                {
                    buffer = Grow(buffer, count);
                }

                var room = Math.Min(ReadStep, buffer.Length - count);
                var failure = source.Read(buffer.AsSpan(count, room), out var more);
                if (failure != Errno.None)
                {
                    run.Buffers.Return(buffer);
                    return failure;
                }

                count += more;
                atEnd = more < room;
                continue;
            }

            if (length == 0)
            {
                length = count;
            }

            if (length == 0)
            {
                run.Buffers.Return(buffer);
                return Errno.None;
            }

            // The piece takes the buffer along; what was read beyond it moves into a fresh one.
            var rest = count - length;
            var next = run.Buffers.Rent(FirstBuffer);
            buffer.AsSpan(length, rest).CopyTo(next);
            pieces.Push(worker, buffer, length);
            total += length;
            (buffer, count, scanned) = (next, rest, 0);
        }
    }

    private byte[] Grow(byte[] buffer, int count)
    {
        var larger = run.Buffers.Rent(2 * buffer.Length);
        buffer.AsSpan(0, count).CopyTo(larger);
        run.Buffers.Return(buffer);
        return larger;
    }
}
