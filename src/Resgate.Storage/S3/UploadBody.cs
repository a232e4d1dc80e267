using System.Runtime.InteropServices;
using System.Security.Cryptography;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.S3;

/// <summary>What is uploaded, as often as an upload is tried.</summary>
internal abstract class UploadBody
{
    public abstract long Length { get; }

    /// <summary>Memory that stays the caller's; not to be used after the caller's call.</summary>
    public static UploadBody Of(ReadOnlyMemory<byte> content) => new MemoryBody(content);

    public static UploadBody Of(Spool spool) => new SpoolBody(spool);

    /// <summary>All bytes, from the start; streams may be read side by side.</summary>
    public abstract Stream OpenRead();

    public byte[] Sha256()
    {
        using var content = OpenRead();
        return SHA256.HashData(content);
    }

    /// <summary>The MD5 of all of it: a checksum against faults of the line, which every server knows.</summary>
    public byte[] Md5()
    {
        using var content = OpenRead();
#pragma warning disable CA5351 // The protocol knows no other; what the bytes are is said by their SHA-256.
        return MD5.HashData(content);
#pragma warning restore CA5351
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
