using Resgate.Format.Compression;

namespace Resgate.Format.Tests.Compression;

internal static class Decompressing
{
    /// <summary>Decompresses content of unknown length into memory of the test's own.</summary>
    public static byte[] Decompress(this BlobDecompressor decompressor, ReadOnlySpan<byte> stored, int maxLength) =>
        decompressor.Decompress(stored, maxLength, static size => new byte[size]).ToArray();
}
