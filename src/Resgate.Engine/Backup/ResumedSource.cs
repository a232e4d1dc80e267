using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Backup;

/// <summary>Content whose beginning has been read already.</summary>
internal sealed class ResumedSource(ReadOnlyMemory<byte> begun, IContentSource rest) : IContentSource
{
    private ReadOnlyMemory<byte> _begun = begun;

    public Errno Read(Span<byte> buffer, out int count)
    {
        var begun = Math.Min(buffer.Length, _begun.Length);
        _begun.Span[..begun].CopyTo(buffer);
        _begun = _begun[begun..];
        count = 0;
        var failure = begun == buffer.Length ? Errno.None : rest.Read(buffer[begun..], out count);
        count += begun;
        return failure;
    }
}
