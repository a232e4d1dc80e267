namespace Resgate.Format.Packs;

/// <summary>What a blob holds. The numbers are those of the pack header's type byte (format page, section 3).</summary>
public enum BlobKind : byte
{
    /// <summary>A piece of file content.</summary>
    Data = 0,

    /// <summary>One directory's listing.</summary>
    Tree = 1,
}
