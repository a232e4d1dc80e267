using Resgate.Primitives;

namespace Resgate.Storage.Azure;

/// <summary>Which blob an object is: restic's default layout, below a prefix.</summary>
/// <remarks>
/// <code>
/// config   keys/64 digits   locks/...   snapshots/...   index/...   data/first 2 digits/64 digits
/// </code>
/// </remarks>
/// <param name="prefix">Without slashes around it; empty for none.</param>
internal sealed class AzureLayout(string prefix)
{
    private readonly string _root = prefix.Length == 0 ? "" : prefix + "/";

    public string BlobName(ObjectName name) => name.Folder switch
    {
        ObjectFolder.Config => _root + "config",
        ObjectFolder.Data when name.Id.ToString() is var digits => $"{_root}data/{digits[..2]}/{digits}",
        _ => _root + name,
    };

    /// <summary>What the names of a folder's blobs begin with. The config lies in no folder.</summary>
    public string FolderPrefix(ObjectFolder folder) => $"{_root}{ObjectName.FolderName(folder)}/";

    /// <summary>The object that a blob of a folder is; null for a foreign one.</summary>
    public ObjectName? Find(ObjectFolder folder, string blobName) =>
        Id.TryParse(blobName.AsSpan(blobName.LastIndexOf('/') + 1), out var id)
        && new ObjectName(folder, id) is var name
        && BlobName(name) == blobName
            ? name
            : null;
}
