using System.Security.Cryptography;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Caching;

/// <summary>The cached files of one repository: copies of stored bytes, each named by their hash. Safe for concurrent use.</summary>
/// <remarks>Except for opening, nothing here fails: a cache that cannot be read holds nothing, one that is full takes nothing.</remarks>
public sealed class RepositoryCache
{
    /// <summary>Files of this size or less are not worth a copy.</summary>
    internal const int SmallestSize = 33;

    private const string Version = "1";
    private static readonly ObjectFolder[] s_folders = [ObjectFolder.Snapshots, ObjectFolder.Index, ObjectFolder.Data];
    private static readonly TimeSpan s_leftoverAge = TimeSpan.FromDays(1);

    private readonly string _path;
    private readonly TimeProvider _time;

    private RepositoryCache(string path, TimeProvider time)
    {
        _path = path;
        _time = time;
    }

    /// <exception cref="IOException">Or any other refusal of the system.</exception>
    internal static RepositoryCache Open(string path, TimeProvider time)
    {
        CacheFiles.MakeFolder(path);
        var version = Path.Combine(path, "version");
        var found = File.Exists(version) ? File.ReadAllText(version).Trim() : "";
        if (found is not ("" or Version))
        {
            throw new ResgateException(FailureKind.Failed, $"the cache in {path} has version {found}, which only newer programs know");
        }

        if (found.Length == 0)
        {
            CacheFiles.Write(version, System.Text.Encoding.ASCII.GetBytes(Version));
        }

        foreach (var folder in s_folders)
        {
            CacheFiles.MakeFolder(Path.Combine(path, ObjectName.FolderName(folder)));
        }

        // This is how everybody knows when it was last used.
        Directory.SetLastWriteTimeUtc(path, time.GetUtcNow().UtcDateTime);
        return new RepositoryCache(path, time);
    }

    internal string PathOf(ObjectName name)
    {
        var id = name.Id.ToString();
        return Path.Combine(_path, ObjectName.FolderName(name.Folder), id[..2], id);
    }

    /// <summary>The size of a copy whose every byte was found good; a damaged copy is dropped.</summary>
    /// <returns>Null when there is no good copy.</returns>
    internal long? Verify(ObjectName name)
    {
        var path = PathOf(name);
        try
        {
            Span<byte> hash = stackalloc byte[Id.Size];
            using var file = new FileStream(
                path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
            SHA256.HashData(file, hash);
            if (new Id(hash) == name.Id)
            {
                return file.Position;
            }
        }
        catch (FileNotFoundException)
        {
            return null;
        }
        catch (Exception failure) when (CacheFiles.IsRefusal(failure))
        {
            // As good as none.
        }

        Remove(name);
        return null;
    }

    internal bool TryRead(ObjectName name, long offset, Span<byte> destination) =>
        CacheFiles.TryRead(PathOf(name), offset, destination);

    /// <returns>Whether the copy is there now.</returns>
    internal bool TryAdd(ObjectName name, ReadOnlySpan<byte> content)
    {
        if (content.Length < SmallestSize)
        {
            return false;
        }

        try
        {
            CacheFiles.Write(PathOf(name), content);
            return true;
        }
        catch (Exception failure) when (CacheFiles.IsRefusal(failure))
        {
            return false;
        }
    }

    /// <summary>Begins a pack's copy, whose name is not known yet.</summary>
    /// <exception cref="IOException">Or any other refusal of the system.</exception>
    internal FileStream CreateDraft() => CacheFiles.CreateBeside(Path.Combine(_path, ObjectName.FolderName(ObjectFolder.Data), "draft"));

    internal void Remove(ObjectName name) => CacheFiles.TryRemove(PathOf(name));

    /// <summary>Removes the copies of what the repository does not have any more, and what dead processes left half written.</summary>
    internal void KeepOnly(ObjectFolder folder, Func<Id, bool> isStored)
    {
        try
        {
            var newest = (_time.GetUtcNow() - s_leftoverAge).UtcDateTime;
            var all = Path.Combine(_path, ObjectName.FolderName(folder));
            foreach (var path in Directory.EnumerateFiles(all, "*", SearchOption.AllDirectories))
            {
                var name = Path.GetFileName(path.AsSpan());
                var isGone = Id.TryParse(name, out var id)
                    ? !isStored(id)
                    : name.StartsWith(CacheFiles.TemporaryPrefix) && File.GetLastWriteTimeUtc(path) < newest;
                if (isGone)
                {
                    CacheFiles.TryRemove(path);
                }
            }
        }
        catch (Exception failure) when (CacheFiles.IsRefusal(failure))
        {
            // Another process tidies, too, or removed it all; what stays is never asked for.
        }
    }
}
