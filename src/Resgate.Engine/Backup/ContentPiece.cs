namespace Resgate.Engine.Backup;

/// <summary>A piece of content in its ring, until it is stored.</summary>
internal sealed class ContentPiece(ContentRing ring, long place, ReadOnlyMemory<byte> bytes)
{
    /// <summary>For the ring: its lap, then the offset.</summary>
    public long Place => place;

    /// <summary>Valid until <see cref="Release"/>.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;

    /// <summary>For the ring, under its lock.</summary>
    public bool IsStored { get; set; }

    /// <summary>Gives the memory back.</summary>
    public void Release() => ring.Release(this);
}
