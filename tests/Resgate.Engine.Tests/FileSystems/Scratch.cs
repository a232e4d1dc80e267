using System.Text;
using Resgate.Engine.FileSystems;

namespace Resgate.Engine.Tests.FileSystems;

/// <summary>An empty folder on a real file system for one test, gone afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly string _name = $"resgate-test-{Guid.NewGuid():N}";

    private readonly string _above;

    public Scratch(string? above = null)
    {
        _above = above ?? System.IO.Path.GetTempPath();
        Path = System.IO.Path.Combine(_above, _name);
        Directory.CreateDirectory(Path);
        Root = Open(Path);
        Target = new TargetDirectory(Root);
    }

    public string Path { get; }

    public DirectoryHandle Root { get; }

    public TargetDirectory Target { get; }

    public static DirectoryHandle Open(string path)
    {
        Assert.Equal(Errno.None, DirectoryHandle.Open(Encoding.UTF8.GetBytes(path), out var directory));
        return directory!;
    }

    public FileStat Stat(ReadOnlySpan<byte> name)
    {
        Assert.Equal(Errno.None, Root.Stat(name, out var stat));
        return stat;
    }

    public void Write(ReadOnlySpan<byte> name, ReadOnlySpan<byte> content)
    {
        Assert.Equal(Errno.None, Target.CreateFile(name, out var file));
        using (file)
        {
            Assert.Equal(Errno.None, file!.Write(content, 0));
        }
    }

    public string[] Names()
    {
        using var again = Open(Path);
        Assert.Equal(Errno.None, again.ReadEntries(out var entries));
        return [.. entries.Select(entry => Encoding.Latin1.GetString(entry.Name))];
    }

    /// <summary>
    /// Tries until nothing has changed meanwhile in the folders above this one: snapshots hold those too, and other tests make
    /// and remove folders there.
    /// </summary>
    public async Task UndisturbedAsync(Func<Task> trial)
    {
        for (var tries = 50; ; tries--)
        {
            var before = ChangesAbove();
            try
            {
                await trial();
                return;
            }
            catch when (tries > 0 && ChangesAbove() != before)
            {
            }
        }
    }

    public void Dispose()
    {
        Target.Dispose();
        using var above = Open(_above);
        Assert.Equal(Errno.None, new TargetDirectory(above).RemoveAll(Encoding.UTF8.GetBytes(_name)));
    }

    private string ChangesAbove()
    {
        var times = new List<long>();
        for (var folder = new DirectoryInfo(Path).Parent; folder is not null; folder = folder.Parent)
        {
            times.Add(folder.LastWriteTimeUtc.Ticks);
        }

        return string.Join(' ', times);
    }
}
