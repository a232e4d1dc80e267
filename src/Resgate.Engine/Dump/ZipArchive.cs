using System.Buffers.Binary;
using System.IO.Compression;
using System.IO.Hashing;
using Resgate.Format.Trees;
using Resgate.Primitives;

namespace Resgate.Engine.Dump;

/// <summary>A zip archive of files, folders and symbolic links; other things have no place in one.</summary>
/// <remarks>
/// Written by hand since the platform's writer takes names as text, and ours are bytes. Keeps the central directory in
/// memory: about a hundred bytes an entry. Source: PKWARE APPNOTE 6.3.9.
/// </remarks>
internal sealed class ZipArchive(Stream output) : IArchive
{
    private readonly CountingStream _output = new(output);
    private readonly MemoryStream _directory = new();
    private long _count;

    public async ValueTask AddAsync(byte[] path, Node node, FileContent content, CancellationToken cancellation)
    {
        if (node.Type is not (NodeType.File or NodeType.Directory or NodeType.Symlink))
        {
            return;
        }

        byte[] name = node.Type == NodeType.Directory ? [.. path, (byte)'/'] : path;
        if (name.Length > ushort.MaxValue)
        {
            throw new ResgateException(FailureKind.Failed, $"a path of {name.Length} bytes does not fit into a zip archive")
            {
                Hint = "write a tar archive instead",
            };
        }

        var entry = new ZipEntry(name, node, _output.Count);
        await _output.WriteAsync(entry.LocalHeader(), cancellation);
        var begin = _output.Count;
        await WriteDataAsync(entry, node, content, cancellation);
        entry.StoredSize = (ulong)(_output.Count - begin);
        await _output.WriteAsync(entry.Descriptor(), cancellation);
        _directory.Write(entry.CentralHeader());
        _count++;
    }

    public async ValueTask FinishAsync(CancellationToken cancellation)
    {
        var begin = _output.Count;
        _directory.Position = 0;
        await _directory.CopyToAsync(_output, cancellation);
        await _output.WriteAsync(End(begin, _output.Count - begin), cancellation);
    }

    public void Dispose()
    {
        _directory.Dispose();
        _output.Dispose();
    }

    private async ValueTask WriteDataAsync(ZipEntry entry, Node node, FileContent content, CancellationToken cancellation)
    {
        if (entry.Method == ZipEntry.Stored)
        {
            var target = node.Type == NodeType.Symlink ? node.LinkTarget ?? [] : [];
            entry.Crc = Crc32.HashToUInt32(target);
            entry.PlainSize = (ulong)target.Length;
            await _output.WriteAsync(target, cancellation);
            return;
        }

        await using var deflate = new DeflateStream(_output, CompressionLevel.Optimal, leaveOpen: true);
        await using var hashing = new HashingStream(deflate);
        await content.CopyToAsync(node, hashing, cancellation);
        entry.Crc = hashing.Crc;
        entry.PlainSize = (ulong)hashing.Count;
        if (entry.PlainSize != node.Size)
        {
            // The header may have chosen its form by the size.
            throw new ResgateException(FailureKind.Damaged, $"a file of {node.Size} bytes has content of {entry.PlainSize}");
        }
    }

    private byte[] End(long begin, long size)
    {
        const uint everything = uint.MaxValue;
        var isLarge = _count >= ushort.MaxValue || begin >= everything || size >= everything;
        var end = new byte[22];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x0605_4B50);
        var count = isLarge ? ushort.MaxValue : (ushort)_count;
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(8), count);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(10), count);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(12), isLarge ? everything : (uint)size);
        BinaryPrimitives.WriteUInt32LittleEndian(end.AsSpan(16), isLarge ? everything : (uint)begin);
        return isLarge ? [.. LargeEnd(begin, size), .. end] : end;
    }

    private byte[] LargeEnd(long begin, long size)
    {
        var end = new byte[56 + 20];
        BinaryPrimitives.WriteUInt32LittleEndian(end, 0x0606_4B50);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(4), 44);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(12), 45);
        BinaryPrimitives.WriteUInt16LittleEndian(end.AsSpan(14), 45);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(24), _count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(32), _count);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(40), size);
        BinaryPrimitives.WriteInt64LittleEndian(end.AsSpan(48), begin);

        // The locator, which is found from the archive's very end.
        var locator = end.AsSpan(56);
        BinaryPrimitives.WriteUInt32LittleEndian(locator, 0x0706_4B50);
        BinaryPrimitives.WriteInt64LittleEndian(locator[8..], begin + size);
        BinaryPrimitives.WriteInt32LittleEndian(locator[16..], 1);
        return end;
    }
}
