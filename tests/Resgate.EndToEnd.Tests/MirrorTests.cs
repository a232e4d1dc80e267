using System.Globalization;
using Resgate.Testing;
using Resgate.Testing.FileSystems;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests;

/// <summary><c>mirror</c>, with the real rsync and the real sshd.</summary>
public sealed class MirrorTests
{
    [Fact]
    public void A_mirror_is_the_source_as_it_is_without_secrets_and_with_databases_that_are_whole()
    {
        using var here = new Mirrored();
        AddOddNames(here.Media);
        File.WriteAllText(Path.Combine(here.Media, "input/.env"), "TOKEN=correct-horse");
        File.WriteAllText(Path.Combine(here.Media, "input/site.key"), "correct-horse");

        var made = here.Mirror();

        Assert.Equal((0, ""), (made.ExitCode, ExceptSystemDisk(made.Errors)));
        Assert.Contains("; 2 files left out, secret by name\n", made.Text, StringComparison.Ordinal);
        Assert.Equal(here.Trees, [new FileInfo(here.Latest).LinkTarget!]);
        Assert.Equal("", Tool.Try("grep", null, ["-r", "-l", "correct-horse", here.Folder], []).Text);
        File.Delete(Path.Combine(here.Media, "input/.env"));
        File.Delete(Path.Combine(here.Media, "input/site.key"));
        Tool.Run("touch", "-r", here.Latest + here.Media + "/input", here.Media + "/input");
        here.AssertSame(here.Latest);
        Assert.False(File.Exists(here.Latest + here.Vv.Database), "the raw file is in the mirror");
        here.AssertWholeDatabase(here.Latest);
        Assert.Empty(here.Strays);
    }

    [Fact]
    public void What_has_not_changed_is_a_link_to_the_tree_before_and_old_trees_go_when_a_new_one_is_whole()
    {
        using var here = new Mirrored();
        Assert.Equal(0, here.Mirror().ExitCode);
        var first = here.Trees[0];
        var clip = Directory.GetFiles(Path.Combine(here.Media, "processed"))[0];
        File.WriteAllText(Path.Combine(here.Media, "input/new.mp4"), "new");
        Directory.CreateDirectory(Path.Combine(here.Folder, "2020-01-01T000000Z"));

        var second = Mirrored.Made(here.Mirror("daily", "--json"));
        Assert.Equal(Inode(Path.Combine(here.Folder, first) + clip), Inode(here.Latest + clip));
        Assert.InRange(second.GetProperty("files_copied").GetInt64(), 1, 3);
        Assert.Empty(second.GetProperty("removed").EnumerateArray());

        var third = Mirrored.Made(here.Mirror("daily", "--json"));
        Assert.Equal([first], third.GetProperty("removed").EnumerateArray().Select(static tree => tree.GetString()));
        Assert.Equal(3, here.Trees.Count);
        Assert.True(Directory.Exists(Path.Combine(here.Folder, "2020-01-01T000000Z")), "a folder without our mark was removed");
        here.AssertSame(here.Latest);
        Assert.StartsWith("daily: not due for ", here.Mirror().Text, StringComparison.Ordinal);
        Assert.Empty(here.Strays);
    }

    [Fact]
    public async Task Over_SSH_it_is_the_same()
    {
        await using var server = await SshServer.StartAsync(settings: ["AllowUsers root", "PermitRootLogin yes"]);
        using var here = new Mirrored(to: "mirror-host:MIRROR", more: ", ssh: CONFIG");
        var odd = Directory.CreateDirectory(here.Vv.At("it's a \"mirror\" $HOME")).FullName;
        here.Vv.Edit("mirror-host:MIRROR", "mirror-host:" + odd.Replace("\"", "\\\"", StringComparison.Ordinal));
        here.Vv.Edit("CONFIG", here.Vv.At("ssh config"));
        Mirrored.WriteSshConfig(here.Vv.At("ssh config"), server);
        AddOddNames(here.Media);

        var made = here.Mirror();

        Assert.Equal((0, ""), (made.ExitCode, made.Errors));
        here.AssertSame(Path.Combine(odd, "latest"));
        here.AssertWholeDatabase(Path.Combine(odd, "latest"));
        var again = Mirrored.Made(here.Mirror("daily", "--json"));
        Assert.InRange(again.GetProperty("files_copied").GetInt64(), 1, 2);
        Assert.True(again.GetProperty("files_compared").GetInt32() > 5);

        Directory.Move(odd, odd + "-away");
        var gone = here.Mirror("daily");
        Assert.Equal(1, gone.ExitCode);
        Assert.Contains("is not there; mount its disk", gone.Errors, StringComparison.Ordinal);
        await server.KillAsync();
        var silent = here.Mirror("daily");
        Assert.Equal(1, silent.ExitCode);
        Assert.StartsWith("error: mirror daily: cannot reach mirror-host over ssh: ", silent.Errors, StringComparison.Ordinal);
        await server.ResumeAsync();
    }

    [Fact]
    public void Files_that_go_away_meanwhile_are_looked_for_again_and_if_they_always_do_the_mirror_is_partial()
    {
        using var here = new Mirrored();
        Assert.Equal(0, here.Mirror().ExitCode);
        var whole = new FileInfo(here.Latest).LinkTarget!;
        var passing = Path.Combine(here.Media, "input/passing.bin");
        File.WriteAllText(passing, "here");
        here.WrapRsync($"if [ -f {passing} ]; then mv {passing} {passing}.done; fi; exec \"$@\"");
        var renamed = here.Mirror("daily");
        Assert.Equal((0, ""), (renamed.ExitCode, renamed.Errors));
        Assert.Equal("here", File.ReadAllText($"{here.Latest}{passing}.done"));

        whole = new FileInfo(here.Latest).LinkTarget!;
        File.WriteAllText(Path.Combine(here.Media, "input/1.coming"), "");
        here.WrapRsync($"cd {here.Media}/input; for f in *.coming; do mv $f x$f; done; exec \"$@\"");
        var partial = here.Mirror("daily");
        Assert.Equal(3, partial.ExitCode);
        Assert.Contains("daily: 1 files went away before they could be read, in 3 passes", partial.Errors, StringComparison.Ordinal);
        Assert.Contains("; partial, lacks 1, 'latest' stays\n", partial.Text, StringComparison.Ordinal);
        Assert.Equal(whole, new FileInfo(here.Latest).LinkTarget);
        Assert.Empty(here.Strays);
    }

    [Fact]
    public void Holes_stay_holes_and_a_folder_that_has_the_name_of_the_link_is_told()
    {
        using var here = new Mirrored();
        using (var sparse = File.Create(Path.Combine(here.Media, "sparse")))
        {
            sparse.SetLength(16 << 20);
            sparse.Position = 8 << 20;
            sparse.WriteByte(1);
        }

        Directory.CreateDirectory(here.Latest);
        var taken = here.Mirror();
        Assert.Equal(1, taken.ExitCode);
        Assert.Contains($"{here.Latest} is no link of a mirror; move it away, or give the mirror a folder of its own", taken.Errors, StringComparison.Ordinal);

        Directory.Delete(here.Latest);
        Assert.Equal(0, here.Mirror().ExitCode);
        here.AssertSame(here.Latest);
        var blocks = Tool.Run("stat", "-c", "%b", $"{here.Latest}{here.Media}/sparse").Text;
        Assert.InRange(int.Parse(blocks, CultureInfo.InvariantCulture) * 512, 1, 1 << 20);
    }

    [Fact]
    public void A_disk_that_is_not_mounted_is_refused_and_nothing_is_written_below_it()
    {
        using var here = new Mirrored();
        Assert.Equal(0, here.Mirror().ExitCode);
        Directory.Move(here.Folder, here.Folder + "-away");
        var without = here.Mirror("daily");
        Assert.Equal(1, without.ExitCode);
        Assert.Contains($"the folder {here.Folder} is not there; mount its disk", without.Errors, StringComparison.Ordinal);

        Directory.CreateDirectory(here.Folder);
        var empty = here.Mirror("daily");
        Assert.Equal(1, empty.ExitCode);
        Assert.Contains($"{here.Folder} has no .resgate-mirror any more: its disk is not mounted, or is another one; mount it", empty.Errors, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(here.Folder));
    }

    [Fact]
    public void A_folder_of_another_mirror_and_a_secret_class_are_refused()
    {
        using var here = new Mirrored();
        Assert.Equal(0, here.Mirror().ExitCode);
        here.Add($"  other: {{ of: media, to: {here.Folder} }}\n");
        var other = here.Mirror("other");
        Assert.Equal(1, other.ExitCode);
        Assert.Contains($"{here.Folder} belongs to mirror daily of device edge-01", other.Errors, StringComparison.Ordinal);

        here.Vv.Edit("state: { rpo", "state: { secret: true, rpo");
        var secret = here.Mirror("daily");
        Assert.Equal(1, secret.ExitCode);
        Assert.Contains("class state is secret, and a mirror would have it in the clear", secret.Errors, StringComparison.Ordinal);
        Assert.Single(here.Trees);
    }

    [Fact]
    public void A_file_that_has_rotted_in_the_mirror_is_found_and_the_next_run_reads_everything_and_mends_it()
    {
        using var here = new Mirrored();
        Assert.Equal(0, here.Mirror().ExitCode);
        var first = here.Trees[0];
        var clip = Directory.GetFiles(Path.Combine(here.Media, "processed"))[0];
        Rot(here.Latest + clip);
        here.Vv.Edit("[ \"storage/*\" ]", $"[ {clip} ]");

        var found = here.Mirror("daily");
        Assert.Equal(1, found.ExitCode);
        Assert.Contains($"error: mirror daily: {clip} is not the same at {here.Folder} as in the source", found.Errors, StringComparison.Ordinal);
        Assert.Equal([first], here.Trees);
        Assert.Equal(first, new FileInfo(here.Latest).LinkTarget);

        var mended = here.Mirror("daily");
        Assert.Equal((0, ""), (mended.ExitCode, mended.Errors));
        Assert.Contains(", all of them read in full, ", mended.Text, StringComparison.Ordinal);
        Assert.Equal(File.ReadAllBytes(clip), File.ReadAllBytes(here.Latest + clip));
        Assert.Empty(here.Strays);
    }

    [Fact]
    public void A_change_that_size_and_time_do_not_show_is_found_when_a_full_reading_is_due()
    {
        using var here = new Mirrored();
        Tool.Run("sh", here.Media, ["-c", "for n in $(seq 2000); do echo $n > input/$n.bin; done"]);
        Assert.Equal(0, here.Mirror().ExitCode);
        var file = Path.Combine(here.Media, "input/7.bin");
        Rot(file);
        here.Vv.Edit("keep: 2", "checksum: 10d, keep: 2");
        var mark = Path.Combine(here.Folder, here.Trees[0], ".resgate-mirror");
        File.WriteAllText(mark, here.MarkOf(here.Trees[0]).Replace($" {here.Trees[0]}", " 2026-01-02T030405Z", StringComparison.Ordinal));

        Assert.True(Mirrored.Made(here.Mirror("daily", "--json")).GetProperty("read_in_full").GetBoolean());
        Assert.Equal(File.ReadAllBytes(file), File.ReadAllBytes(here.Latest + file));
        Assert.False(Mirrored.Made(here.Mirror("daily", "--json")).GetProperty("read_in_full").GetBoolean());
    }

    [Fact]
    public void What_a_source_cannot_give_leaves_latest_where_it_was_and_the_tree_is_kept_as_partial()
    {
        using var here = new Mirrored();
        Assert.Equal(0, here.Mirror().ExitCode);
        var whole = new FileInfo(here.Latest).LinkTarget;
        here.Vv.Edit("[ \"storage/*\" ]", "[ \"storage/*\", nowhere ]");

        var partial = here.Mirror("daily");

        Assert.Equal(3, partial.ExitCode);
        Assert.Contains($"daily: {here.Vv.Root}/nowhere: does not exist\n", partial.Errors, StringComparison.Ordinal);
        Assert.Equal(whole, new FileInfo(here.Latest).LinkTarget);
        Assert.Equal(2, here.Trees.Count);
        Assert.Equal(3, here.Mirror("daily").ExitCode);
        Assert.Equal(3, here.Mirror("daily").ExitCode);
        Assert.Equal(3, here.Trees.Count);
    }

    [Fact]
    public async Task A_disk_without_hard_links_is_refused_in_one_line_and_can_hold_a_repository_instead()
    {
        using var here = new Mirrored();
        using var stick = Mount.ExFat(here.Folder, here.Vv.At("stick.img"), 64 << 20);

        var refused = here.Mirror();

        Assert.Equal(1, refused.ExitCode);
        Assert.Equal(
            $"error: mirror daily: {here.Folder} cannot hold hard links, which mirrors are made with; ext4, XFS and Btrfs hold them; on other disks keep a repository instead\n",
            refused.Errors);
        Assert.Empty(here.Trees);
        Assert.Empty(here.Strays);
        var (place, repository) = (here.Vv.At("one"), Path.Combine(stick.Path, "repository"));
        await here.Vv.InitAsync();
        Tool.Run("mv", place, repository);
        File.CreateSymbolicLink(place, repository);
        Assert.Equal(0, here.Vv.Run().ExitCode);
        here.Vv.Restic(place, "check", "--read-data");
    }

    [Fact]
    public void A_dry_run_copies_nothing_and_a_plan_without_mirrors_says_so()
    {
        using var here = new Mirrored();
        var dry = here.Mirror("--dry-run");
        Assert.Equal((0, $"would mirror media, state to {here.Folder}\n", ""), (dry.ExitCode, dry.Text, dry.Errors));
        Assert.Empty(Directory.GetFileSystemEntries(here.Folder));
        Assert.Equal("error: the plan has no mirror 'weekly'; it has daily\n", here.Mirror("weekly").Errors);
    }

    private static string ExceptSystemDisk(string errors) =>
        string.Concat(errors.Split('\n').Where(static line => !line.Contains("is on the disk that the system is on", StringComparison.Ordinal)));

    private static string Inode(string path) => Tool.Run("stat", "-c", "%i", path).Text;

    // Other bytes under the same size and time.
    private static void Rot(string file) => Tool.Run(
        "python3",
        "-c",
        """
        import os, sys
        was = os.stat(sys.argv[1])
        with open(sys.argv[1], "r+b") as file:
            first = file.read(1)
            file.seek(0)
            file.write(bytes([first[0] ^ 1]))
        os.utime(sys.argv[1], ns=(was.st_atime_ns, was.st_mtime_ns))
        """,
        file);

    private static void AddOddNames(string media) => Tool.Run(
        "python3",
        "-c",
        """
        import os, sys
        base = os.fsencode(sys.argv[1]) + b"/input/"
        for name in (b"new\nline", b"not-utf8-\xff\xfe", b"-n", b"quote'\"$(touch x)`", b"back\\slash", b" blank ", b"*?[a]", b"#;semi", b"\x01\x7f"):
            with open(base + name, "wb") as file:
                file.write(name * 100)
        os.mkdir(base + b"dir\n\xff")
        os.link(base + b"-n", base + b"dir\n\xff/hard link")
        os.symlink(b"nowhere\n\xff", base + b"dir\n\xff/symlink")
        os.mkfifo(base + b"dir\n\xff/fifo")
        os.setxattr(base + b"-n", "user.note", b"kept")
        os.chown(base + b" blank ", 1234, 4321)
        os.chmod(base + b"#;semi", 0o4711)
        """,
        media);
}
