namespace Resgate.Storage.Local;

/// <summary>Where an object lies below a folder (format page, section 1).</summary>
/// <remarks>
/// <code>
/// config
/// keys/[id]  locks/[id]  snapshots/[id]  index/[id]
/// data/[first 2 digits]/[id]
/// </code>
/// Objects in the making lie beside them: in the folder itself, and for packs, whose second level is not known before their
/// last byte, right in <c>data</c>. Their names can be no id, so neither we nor other tools ever list them.
/// </remarks>
internal sealed class LocalLayout(string root)
{
    /// <summary>Folders right below the root, in the order in which they are made.</summary>
    public static readonly ObjectFolder[] Folders =
        [ObjectFolder.Keys, ObjectFolder.Locks, ObjectFolder.Snapshots, ObjectFolder.Index, ObjectFolder.Data];

    /// <summary>How many second-level folders <c>data</c> has.</summary>
    public const int ShardCount = 256;

    private readonly string[] _folders =
        [.. Enum.GetValues<ObjectFolder>().Select(f => f == ObjectFolder.Config ? root : $"{root}/{ObjectName.FolderName(f)}")];

    public string Root => root;

    /// <summary>The folder itself; for <see cref="ObjectFolder.Config"/> the root.</summary>
    public string FolderPath(ObjectFolder folder) => _folders[(int)folder];

    /// <summary>One of the second-level folders of <c>data</c>.</summary>
    public string ShardPath(int shard) => $"{FolderPath(ObjectFolder.Data)}/{shard:x2}";

    /// <summary>The folder that holds the object's entry.</summary>
    public string ParentPath(ObjectName name) =>
        name.Folder == ObjectFolder.Data ? ShardPath(name.Id.FirstByte) : FolderPath(name.Folder);

    public string ObjectPath(ObjectName name) =>
        name.Folder == ObjectFolder.Config ? $"{root}/config" : $"{ParentPath(name)}/{name.Id}";
}
