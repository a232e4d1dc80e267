using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Where objects lie in a bucket: restic's default layout below a prefix.</summary>
/// <remarks>
/// <code>
/// prefix/config
/// prefix/keys/ID, locks/ID, snapshots/ID, index/ID
/// prefix/data/AB/ID            AB: the id's first two digits
/// </code>
/// </remarks>
/// <param name="prefix">Without slashes at its ends; may be empty.</param>
internal sealed class S3Layout(string prefix)
{
    private readonly string _start = prefix.Length > 0 ? prefix + "/" : "";

    /// <summary>What every key of ours begins with; may be empty.</summary>
    public string Start => _start;

    public string KeyOf(ObjectName name)
    {
        if (name.Folder == ObjectFolder.Config)
        {
            return _start + "config";
        }

        var id = name.Id.ToString();
        return name.Folder == ObjectFolder.Data ? $"{_start}data/{id[..2]}/{id}" : PrefixOf(name.Folder) + id;
    }

    /// <summary>What the keys of a folder begin with, slash included; not for <see cref="ObjectFolder.Config"/>.</summary>
    public string PrefixOf(ObjectFolder folder) => $"{_start}{ObjectName.FolderName(folder)}/";

    /// <summary>The object of a folder that a key belongs to; false for foreign keys.</summary>
    public bool TryParse(string key, ObjectFolder folder, out ObjectName name)
    {
        name = default;
        if (!Id.TryParse(key.AsSpan(key.LastIndexOf('/') + 1), out var id))
        {
            return false;
        }

        name = new ObjectName(folder, id);
        return key == KeyOf(name);
    }
}
