using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Backup;

/// <summary>Has content read from its beginning to its end and hands over the pieces it is cut into.</summary>
internal sealed class ContentCutter(BackupRun run, FilePieces pieces)
{
    /// <param name="worker">Whoever calls: stores pieces itself while it has to wait for the source or for memory.</param>
    /// <param name="source">Where the bytes come from.</param>
    /// <param name="begun">What has been read already.</param>
    /// <param name="total">Bytes in all, those of <paramref name="begun"/> included.</param>
    /// <returns>The source's failure; pieces handed over before it are stored all the same.</returns>
    public Errno Cut(BackupWorker worker, IContentSource source, ReadOnlySpan<byte> begun, out long total)
    {
        total = 0;
        var scanned = 0;
        var reading = run.Reading.Rent(worker);
        var ring = reading.Ring;
        reading.Begin(begun.IsEmpty ? source : new ResumedSource(begun.ToArray(), source));
        while (true)
        {
            var failure = reading.Advance(out var atEnd);
            if (failure != Errno.None)
            {
                run.Reading.Return(reading);
                return failure;
            }

            var length = run.Cutter.FindCut(ring.Current, ref scanned);
            if (length == 0 && !atEnd)
            {
                run.Work.WorkUntil(worker, () => reading.CanAdvance);
                continue;
            }

            if (length == 0)
            {
                length = ring.Current.Length;
            }

            if (length == 0)
            {
                run.Reading.Return(reading);
                return Errno.None;
            }

            total += length;
            pieces.Push(worker, ring.Take(length));
        }
    }
}
