using System.Security.Cryptography;
using System.Text;

namespace Resgate.EndToEnd.Tests;

/// <summary>A folder with about 10 MB of files that change from backup to backup.</summary>
internal sealed class ChangingFolder
{
    private const int Files = 24;
    private const int LargestFile = 800_000;

    private readonly string _path;
    private readonly Random _random;

    public ChangingFolder(string path, Random random)
    {
        _path = path;
        _random = random;
        for (var i = 0; i < Files; i++)
        {
            Write(i);
        }
    }

    /// <summary>Rewrites a third of the files, so that packs become partly unused when older snapshots go.</summary>
    public void Change()
    {
        for (var i = 0; i < Files / 3; i++)
        {
            Write(_random.Next(Files));
        }
    }

    /// <summary>What a folder holds, names and contents, in one hash.</summary>
    public static string Fingerprint(string folder)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetRelativePath(folder, file) + "\0"));
            hash.AppendData(SHA256.HashData(File.ReadAllBytes(file)));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private void Write(int number)
    {
        var content = new byte[_random.Next(LargestFile)];
        _random.NextBytes(content);
        // Some of it compresses.
        content.AsSpan(0, content.Length / 4).Clear();
        var folder = Path.Combine(_path, $"folder-{number % 4}");
        Directory.CreateDirectory(folder);
        File.WriteAllBytes(Path.Combine(folder, $"file-{number}"), content);
    }
}
