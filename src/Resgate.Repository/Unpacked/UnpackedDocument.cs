using Resgate.Primitives.Memory;

namespace Resgate.Repository.Unpacked;

/// <summary>The JSON text of one unpacked file, outside the collected heap: an index takes megabytes for a moment.</summary>
public sealed class UnpackedDocument : IDisposable
{
    private readonly ReadOnlyMemory<byte> _json;
    private readonly IDisposable _memory;

    internal UnpackedDocument(ReadOnlyMemory<byte> json, PageMemory memory) => (_json, _memory) = (json, memory);

    /// <summary>The text; valid until the document is disposed of.</summary>
    public ReadOnlySpan<byte> Json => _json.Span;

    public void Dispose() => _memory.Dispose();
}
