using System.IO.MemoryMappedFiles;
using Resgate.Engine.Filters;
using Resgate.Engine.Replicas;
using Resgate.Testing;

namespace Resgate.Engine.Tests.Replicas;

/// <summary>A folder that is kept the same as another one; rsync judges. On a real disk, since times are what it goes by.</summary>
public sealed class FolderReplicaTests : IDisposable
{
    private static readonly DateTime _longAgo = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly string _root = Directory.CreateTempSubdirectory("resgate-replica-").FullName;

    public FolderReplicaTests()
    {
        Directory.CreateDirectory(At("source"));
        Directory.CreateDirectory(At("copy"));
    }

    public void Dispose() => Tool.Run("rm", "-rf", "--", _root);

    [Fact]
    public void It_is_the_same_after_any_change_of_kind_name_link_or_attribute()
    {
        var replica = Replica();
        string[] changes =
        [
            "mkdir -p a/b; echo 1 > a/b/one; ln a/b/one two; ln -s a/b link; mkfifo pipe; mknod null c 1 3; printf x > \"$(printf 'not-\\377utf8')\"",
            "rm two; echo 2 > two; setfattr -n user.note -v kept a/b/one; chmod 4711 a/b/one; chown 7:8 a",
            "rm -r a; echo 3 > a; rm link; mkdir link; echo 4 > link/inside; rm pipe; ln -s nowhere pipe",
            "truncate -s 1G holes; echo end >> holes; setfacl -m u:7:r two",
            "mv link other; ln other/inside inside; touch -d 2001-01-01 other; echo > holes",
            "rm -rf *",
        ];
        foreach (var change in changes)
        {
            Tool.Run("sh", At("source"), ["-ec", change]);
            Assert.Empty(replica.Update(isLast: false, CancellationToken.None).Problems);
            AssertIsSame();

            // Whoever comes anew finds it the same too.
            Assert.Empty(Replica().Update(isLast: true, CancellationToken.None).Problems);
            AssertIsSame();
        }
    }

    [Fact]
    public void A_change_that_leaves_size_and_time_as_they_were_is_seen_by_the_next_update()
    {
        Write("file", "old");
        var replica = Replica();
        replica.Update(isLast: false, CancellationToken.None);
        Write("file", "new");

        replica.Update(isLast: true, CancellationToken.None);

        Assert.Equal("new", File.ReadAllText(At("copy/file")));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_change_through_mapped_memory_is_seen_though_times_stand_still(bool anew)
    {
        File.WriteAllBytes(At("source/mapped"), new byte[4096]);
        using var mapped = MemoryMappedFile.CreateFromFile(At("source/mapped"));
        using var view = mapped.CreateViewAccessor();
        view.Write(0, (byte)1);
        var replica = Replica();
        replica.Update(isLast: anew, CancellationToken.None);
        Assert.Equal(1, File.ReadAllBytes(At("copy/mapped"))[0]);
        view.Write(0, (byte)2);

        (anew ? Replica() : replica).Update(isLast: true, CancellationToken.None);

        Assert.Equal(2, File.ReadAllBytes(At("copy/mapped"))[0]);
    }

    [Fact]
    public void What_has_not_changed_is_not_written_and_keeps_its_inode()
    {
        Write("still", "x");
        Tool.Run("sh", At("source"), ["-c", "echo 1 > moving"]);
        Replica().Update(isLast: true, CancellationToken.None);
        var later = new Testing.Time.ManualTime(DateTimeOffset.UtcNow.AddHours(1));
        Tool.Run("sh", At("source"), ["-c", "echo 2 > moving"]);
        var before = Inode("copy/moving");
        var replica = new FolderReplica(At("source"), At("copy"), PathFilter.All, later);
        replica.Update(isLast: false, CancellationToken.None);

        var report = replica.Update(isLast: true, CancellationToken.None);

        Assert.Equal((0, 0), (report.CopiedFiles, report.CopiedBytes));
        Assert.Equal(before, Inode("copy/moving"));
    }

    [Theory]
    [InlineData("source/data/*.tmp")]
    [InlineData("copy/data/*.tmp")]
    public void What_a_filter_leaves_out_by_either_path_is_not_there_and_goes_when_it_was(string pattern)
    {
        Directory.CreateDirectory(At("source/data"));
        Write("data/a.tmp", "");
        Write("data/b", "");
        Replica().Update(isLast: true, CancellationToken.None);

        var filter = PathFilter.Excluding(PatternList.Parse([At(pattern)]));
        new FolderReplica(At("source"), At("copy"), filter, TimeProvider.System).Update(isLast: true, CancellationToken.None);

        Assert.Equal([At("copy/data/b")], Directory.GetFileSystemEntries(At("copy/data")));
    }

    private FolderReplica Replica() => new(At("source"), At("copy"), PathFilter.All, TimeProvider.System);

    private string At(string name) => Path.Combine(_root, name);

    private string Inode(string name) => Tool.Run("stat", "-c", "%i", At(name)).Text;

    private void Write(string name, string text)
    {
        File.WriteAllText(At($"source/{name}"), text);
        File.SetLastWriteTimeUtc(At($"source/{name}"), _longAgo);
    }

    private void AssertIsSame() => Assert.Equal(
        "",
        Tool.Run("rsync", "-aHAX", "--checksum", "--modify-window=-1", "--delete", "--dry-run", "--itemize-changes", At("source/"), At("copy/")).Text);
}
