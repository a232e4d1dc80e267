using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Backup;

/// <summary>Bytes in order.</summary>
internal interface IContentSource
{
    /// <summary>Fills the buffer; less than all of it only at the end.</summary>
    Errno Read(Span<byte> buffer, out int count);
}
