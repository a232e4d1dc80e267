using System.Security.Cryptography;
using Resgate.Primitives;

namespace Resgate.Recovery.Verdicts;

/// <summary>What one pass over a file's content has shown.</summary>
/// <param name="Content">The SHA-256 of all of it: two files with the same are the same, wherever and however they are stored.</param>
/// <param name="Size">Bytes.</param>
/// <param name="Verdict">The judgement.</param>
public sealed record FileExamination(Id Content, ByteCount Size, Verdict Verdict)
{
    /// <summary>Reads all of a file once.</summary>
    /// <param name="name">The file's name, raw bytes.</param>
    /// <param name="content">Its content from the beginning.</param>
    /// <param name="examiners">To choose from.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Whatever the content is. What the stream throws comes out.</returns>
    public static async ValueTask<FileExamination> RunAsync(
        byte[] name, Stream content, Examiners examiners, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var beginning = new byte[Examiners.BeginningSize];
        var length = await content.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancellation);
        var hashed = new HashedStream(beginning.AsMemory(0, length), content, hash);
        var verdict = examiners.Choose(name, beginning.AsSpan(0, length)) is { } examiner
            ? await examiner.ExamineAsync(hashed, cancellation)
            : Verdict.Unknown("nothing in such a file tells whether it is whole");
        await hashed.CopyToAsync(Stream.Null, cancellation);
        return new FileExamination(new Id(hash.GetHashAndReset()), new ByteCount(hashed.Length), verdict);
    }

    /// <summary>Gives back the bytes that were read ahead, then the others, and hashes what it gives.</summary>
    private sealed class HashedStream(ReadOnlyMemory<byte> ahead, Stream content, IncrementalHash hash) : ReadOnlyStream
    {
        private ReadOnlyMemory<byte> _ahead = ahead;
        private long _length;

        public override long Length => _length;

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            var read = Math.Min(_ahead.Length, buffer.Length);
            if (read > 0)
            {
                _ahead[..read].CopyTo(buffer);
                _ahead = _ahead[read..];
            }
            else
            {
                read = await content.ReadAsync(buffer, cancellationToken);
            }

            hash.AppendData(buffer.Span[..read]);
            _length += read;
            return read;
        }
    }
}
