using System.Security.Cryptography;

namespace Resgate.Repository.Caching;

/// <summary>Files and folders of a cache: seen by this user only, and never half written.</summary>
internal static class CacheFiles
{
    public const string TemporaryPrefix = "tmp-";

    private const UnixFileMode FolderMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
    private const UnixFileMode FileMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    /// <summary>Whether the disk or the system said no: a cache does without.</summary>
    public static bool IsRefusal(Exception failure) => failure is IOException or UnauthorizedAccessException;

    public static void MakeFolder(string path) => Directory.CreateDirectory(path, FolderMode);

    /// <summary>Opens a new temporary file beside <paramref name="path"/>; the folder is made if need be.</summary>
    public static FileStream CreateBeside(string path)
    {
        var folder = Path.GetDirectoryName(path)!;
        var temporary = Path.Combine(folder, TemporaryPrefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(8)));
        var options = new FileStreamOptions
        {
            Mode = System.IO.FileMode.CreateNew,
            Access = FileAccess.Write,
            Share = FileShare.Read | FileShare.Delete,
            BufferSize = 0,
            UnixCreateMode = FileMode,
        };
        try
        {
            return new FileStream(temporary, options);
        }
        catch (DirectoryNotFoundException)
        {
            MakeFolder(folder);
            return new FileStream(temporary, options);
        }
    }

    /// <summary>Writes a whole file under another name and renames it.</summary>
    /// <remarks>Nothing is synced: what a power cut makes of it is found out when it is read.</remarks>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        using var file = CreateBeside(path);
        try
        {
            file.Write(content);
            Finish(file, path);
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            Abandon(file);
            throw;
        }
    }

    /// <summary>Gives a written temporary file its name.</summary>
    public static void Finish(FileStream file, string path)
    {
        file.Dispose();
        File.Move(file.Name, path, overwrite: true);
    }

    /// <summary>Removes a temporary file that will not be finished.</summary>
    public static void Abandon(FileStream file)
    {
        file.Dispose();
        TryRemove(file.Name);
    }

    public static void TryRemove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            // It stays until the cache is old; it does no harm there.
        }
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/> on; false when that cannot be had.</summary>
    public static bool TryRead(string path, long offset, Span<byte> destination)
    {
        try
        {
            using var file = File.OpenHandle(path);
            while (!destination.IsEmpty)
            {
                var count = RandomAccess.Read(file, destination, offset);
                if (count == 0)
                {
                    return false;
                }

                destination = destination[count..];
                offset += count;
            }

            return true;
        }
        catch (Exception failure) when (IsRefusal(failure))
        {
            return false;
        }
    }
}
