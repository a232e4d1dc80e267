using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.S3;

/// <summary>What is uploaded, as often as an upload is tried.</summary>
internal abstract class UploadBody
{
    private const int PieceSize = 128 << 10;

    public abstract long Length { get; }

    /// <summary>Memory that stays the caller's; not to be used after the caller's call.</summary>
    public static UploadBody Of(ReadOnlyMemory<byte> content) => new MemoryBody(content);

    public static UploadBody Of(Spool spool) => new SpoolBody(spool);

    /// <summary>All bytes, from the start; streams may be read side by side.</summary>
    public abstract Stream OpenRead();

    /// <summary>The SHA-256 of a stretch.</summary>
    public byte[] HashOf(long offset, long length)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Feed(hash, offset, length);
        return hash.GetHashAndReset();
    }

    /// <summary>The MD5 of all of it: a checksum against faults of the line, which every server knows.</summary>
    public byte[] Md5()
    {
#pragma warning disable CA5351 // The protocol knows no other; what the bytes are is said by their SHA-256.
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.MD5);
#pragma warning restore CA5351
        Feed(hash, 0, Length);
        return hash.GetHashAndReset();
    }

    private void Feed(IncrementalHash hash, long offset, long length)
    {
        using var stream = OpenRead();
        stream.Position = offset;
        var piece = new byte[Math.Min(PieceSize, length)];
        for (var left = length; left > 0;)
        {
            var count = stream.Read(piece, 0, (int)Math.Min(piece.Length, left));
            hash.AppendData(piece, 0, count);
            left -= count;
        }
    }

    private sealed class MemoryBody(ReadOnlyMemory<byte> content) : UploadBody
    {
        public override long Length => content.Length;

        public override Stream OpenRead() => MemoryMarshal.TryGetArray(content, out var segment)
            ? new MemoryStream(segment.Array!, segment.Offset, segment.Count, writable: false)
            : new MemoryStream(content.ToArray(), writable: false);
    }

    private sealed class SpoolBody(Spool spool) : UploadBody
    {
        public override long Length => spool.Length;

        public override Stream OpenRead() => spool.OpenRead();
    }
}
