namespace Resgate.Repository.Tests.Caching;

/// <summary>What may happen to a cached file while nobody looks, or while somebody does.</summary>
internal static class CacheHarm
{
    public static readonly IReadOnlyDictionary<string, Action<string>> All = new Dictionary<string, Action<string>>
    {
        ["removed"] = File.Delete,
        ["emptied"] = path => Truncate(path, _ => 0),
        ["cut in half"] = path => Truncate(path, size => size / 2),
        ["cut by a byte"] = path => Truncate(path, size => size - 1),
        ["one byte longer"] = path => Truncate(path, size => size + 1),
        ["first bit flipped"] = path => Flip(path, _ => 0),
        ["middle bit flipped"] = path => Flip(path, size => size / 2),
        ["last bit flipped"] = path => Flip(path, size => size - 1),
        ["zeroed"] = path =>
        {
            using var file = File.OpenWrite(path);
            file.Write(new byte[file.Length]);
        },
    };

    /// <summary>Harms files at random, and now and then removes the whole cache, until told to stop.</summary>
    public static void Go(Cached cached, Random random, CancellationToken stop)
    {
        var harms = All.Values.ToList();
        for (var round = 1; !stop.IsCancellationRequested; round++)
        {
            try
            {
                if (round % 50 == 0)
                {
                    Directory.Delete(cached.Path, recursive: true);
                }
                else if (cached.Files is { Count: > 0 } files)
                {
                    harms[random.Next(harms.Count)](files[random.Next(files.Count)]);
                }
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ArgumentException)
            {
                // Others were faster.
            }

            Thread.Sleep(1);
        }
    }

    private static void Truncate(string path, Func<long, long> size)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        file.SetLength(size(file.Length));
    }

    private static void Flip(string path, Func<long, long> place)
    {
        using var file = File.Open(path, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete);
        file.Position = place(file.Length);
        var value = file.ReadByte();
        file.Position--;
        file.WriteByte((byte)(value ^ 1));
    }
}
