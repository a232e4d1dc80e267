using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>The name of one stored object: a folder and the SHA-256 of the object's bytes.</summary>
public readonly record struct ObjectName(ObjectFolder Folder, Id Id)
{
    /// <summary>The one object without an id.</summary>
    public static readonly ObjectName Config = new(ObjectFolder.Config, default);

    /// <summary>The name as people read it, without any store's own levels: <c>index/64 digits</c>.</summary>
    public override string ToString() => Folder == ObjectFolder.Config ? "config" : $"{FolderName(Folder)}/{Id}";

    /// <summary>The folder's name in every layout: <c>data</c>, <c>keys</c>, <c>locks</c>, <c>snapshots</c>, <c>index</c>.</summary>
    public static string FolderName(ObjectFolder folder) => folder switch
    {
        ObjectFolder.Config => "config",
        ObjectFolder.Keys => "keys",
        ObjectFolder.Locks => "locks",
        ObjectFolder.Snapshots => "snapshots",
        ObjectFolder.Index => "index",
        ObjectFolder.Data => "data",
        _ => throw new ArgumentOutOfRangeException(nameof(folder), folder, "no such folder"),
    };
}
