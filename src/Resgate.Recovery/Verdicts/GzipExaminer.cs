using System.IO.Compression;

namespace Resgate.Recovery.Verdicts;

/// <summary>gzip: everything unpacks, and has the checksum and length that its end tells. Source: RFC 1952.</summary>
/// <remarks>
/// The platform's unpacker takes a file that was cut off for one that ends there. So a member of our own follows the content,
/// which may have several: it comes out last if everything before it was whole, and is swallowed or refused if not.
/// </remarks>
public sealed class GzipExaminer : IExaminer
{
    // A few megabytes can unpack to more than anybody waits for.
    private const long MostBytes = 1L << 36;
    private const int BufferSize = 1 << 16;

    private static readonly byte[] _mark = "end of resgate's\n"u8.ToArray();
    private static readonly byte[] _lastMember = Pack(_mark);

    public async ValueTask<Verdict> ExamineAsync(Stream content, CancellationToken cancellation)
    {
        var input = new FollowedStream(content, _lastMember);
        await using var unpacked = new GZipStream(input, CompressionMode.Decompress, leaveOpen: true);

        // What came last stays in front of what is read next.
        var buffer = new byte[_mark.Length + BufferSize];
        var total = 0L;
        try
        {
            while (await unpacked.ReadAsync(buffer.AsMemory(_mark.Length), cancellation) is var read and > 0)
            {
                total += read;
                buffer.AsSpan(read, _mark.Length).CopyTo(buffer);
                if (total > MostBytes)
                {
                    return Verdict.Unknown("it unpacks to more than 64 GiB");
                }
            }
        }
        catch (InvalidDataException)
        {
            return input.IsEmpty ? Verdict.Damaged("it is empty") : Verdict.Damaged($"it does not unpack beyond byte {total} of its content");
        }

        return input.IsEmpty
            ? Verdict.Damaged("it is empty")
            : buffer.AsSpan(0, _mark.Length).SequenceEqual(_mark)
                ? Verdict.Intact($"gzip of {total - _mark.Length} bytes, checksum right")
                : Verdict.Damaged("it is cut off, or something else is behind its end");
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write(content);
        }

        return packed.ToArray();
    }

    /// <summary>A stream, and then some bytes.</summary>
    private sealed class FollowedStream(Stream content, ReadOnlyMemory<byte> behind) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _behind = behind;
        private bool _hasEnded;

        /// <summary>Whether the stream itself had nothing.</summary>
        public bool IsEmpty { get; private set; } = true;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            if (!_hasEnded)
            {
                var read = await content.ReadAsync(buffer, cancellationToken);
                IsEmpty &= read == 0;
                if (read > 0)
                {
                    return read;
                }

                _hasEnded = true;
            }

            var count = Math.Min(buffer.Length, _behind.Length);
            _behind[..count].CopyTo(buffer);
            _behind = _behind[count..];
            return count;
        }
    }
}
