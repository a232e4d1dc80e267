using System.Formats.Tar;
using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using Resgate.Format.Crypto;
using Resgate.Format.Keys;
using Resgate.Format.Packs;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Blobs;
using Resgate.Storage;
using Resgate.Storage.Local;

namespace Resgate.Cli.Tests;

/// <summary>Lost data, row 9: repositories that somebody made to do harm, met by each verb that walks them.</summary>
public sealed class HostileRepositoryTests : IDisposable
{
    private const string Times = "\"mtime\":\"2020-01-01T00:00:00Z\",\"atime\":\"2020-01-01T00:00:00Z\",\"ctime\":\"2020-01-01T00:00:00Z\"";

    private const int LargestBlock = 128 << 10;
    private const int RunBlock = 1;

    private static readonly string[] s_walkers =
    [
        "ls --no-lock latest", "ls --no-lock --json latest", "ls --no-lock --long latest", "find --no-lock *", "stats --no-lock latest",
        "stats --no-lock --mode files-by-contents latest", "check --no-lock", "check --no-lock --read-data",
        "dump --no-lock -a tar -t TARGET/tar latest /", "dump --no-lock -a zip -t TARGET/zip latest /",
        "restore --no-lock latest --target TARGET/restored", "prune", "rewrite --exclude nothing", "repair snapshots",
    ];

    private readonly ScratchRepository _repository = new("restic/damage-base/repo");
    private readonly ScratchFolder _target = new();

    public void Dispose()
    {
        _repository.Dispose();
        _target.Dispose();
    }

    [Theory]
    [InlineData("..")]
    [InlineData(".")]
    [InlineData("../evil")]
    [InlineData("/tmp/resgate-evil")]
    [InlineData("a/../../b")]
    [InlineData("nul\\\\x00byte")]
    [InlineData("")]
    public async Task Names_that_lead_elsewhere_come_out_of_no_verb(string name)
    {
        await using (var repository = await OpenAsync())
        {
            var blob = await StoreAsync(repository, BlobKind.Data, "bad"u8.ToArray());
            var below = await StoreTreeAsync(repository, FileNode("x", blob));
            await SaveAsync(repository, await StoreTreeAsync(repository, FileNode(name, blob), DirectoryNode(name, below), FileNode("good", blob)));
        }

        await AssertNoneCrashesAsync();
        var restored = Path.Combine(_target.Path, "restored");
        Assert.Equal(["good"], Directory.GetFileSystemEntries(restored).Select(Path.GetFileName));
        Assert.All(Directory.GetFileSystemEntries(_target.Path).Select(Path.GetFileName), entry => Assert.Contains(entry, (string[])["restored", "tar", "zip"]));
        Assert.All(ArchivedNames(), AssertHarmless);
    }

    [Fact]
    public async Task A_tree_that_claims_to_hold_itself_ends_every_verb_soon()
    {
        await using (var repository = await OpenAsync())
        {
            // No content can name its own hash; a pack can only say that it does.
            var claimed = Id.Of("a cycle"u8);
            var tree = Encoding.UTF8.GetBytes($$"""{"nodes":[{{DirectoryNode("again", claimed)}}]}""" + "\n");
            await PutPackAsync(repository, new BlobHandle(BlobKind.Tree, claimed), tree, plainLength: 0);
            await SaveAsync(repository, claimed);
        }

        Assert.Equal(0, (await Terminal.RunAsync(_repository.Location, "repair", "index")).ExitCode);
        await AssertNoneCrashesAsync("ls", "find", "stats", "check", "dump", "restore", "prune");
    }

    /// <summary>A frame of a gigabyte of zeros where a few bytes were promised, and a promise of a gigabyte that is not kept.</summary>
    [Theory]
    [InlineData(1 << 30, 100)]
    [InlineData(100, 1 << 30)]
    public async Task A_frame_of_another_size_than_listed_costs_neither_memory_nor_time(int real, int listed)
    {
        await using (var repository = await OpenAsync())
        {
            var (frame, id) = Compressed(real);
            await PutPackAsync(repository, BlobHandle.Data(id), frame, (uint)listed);
            var tree = await StoreTreeAsync(repository, FileNode("bomb", id, (ulong)listed), FileNode("bomb2", id, (ulong)real));
            await SaveAsync(repository, tree);
        }

        Assert.Equal(0, (await Terminal.RunAsync(_repository.Location, "repair", "index")).ExitCode);
        var before = GC.GetTotalAllocatedBytes();
        var check = await Terminal.RunAsync(_repository.Location, "check", "--no-lock", "--read-data");
        Assert.True(check.ExitCode == 1, check.Error);
        Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 200 << 20);
        await AssertNoneCrashesAsync();
        Assert.All(Directory.GetFiles(Path.Combine(_target.Path, "restored")), file => Assert.Equal(0, new FileInfo(file).Length));
    }

    /// <param name="mustFail">Verbs that cannot do what they were asked to.</param>
    private async Task AssertNoneCrashesAsync(params string[] mustFail)
    {
        foreach (var command in s_walkers)
        {
            var clock = System.Diagnostics.Stopwatch.StartNew();
            var run = await Terminal.RunAsync(
                _repository.Location, [.. command.Replace("TARGET", _target.Path, StringComparison.Ordinal).Split(' ')]);
            var said = $"{command}: code {run.ExitCode} after {clock.Elapsed}\n{run.Error}";
            Assert.True(run.ExitCode is 0 or 1 or 3, said);
            Assert.True(run.ExitCode != 0 || !mustFail.Contains(command.Split(' ')[0]), said);
            Assert.DoesNotContain("fault in resgate", run.Error, StringComparison.Ordinal);
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), said);
            Assert.False(File.Exists("/tmp/resgate-evil"), said);
        }
    }

    private List<string> ArchivedNames()
    {
        var names = new List<string>();
        if (new FileInfo(Path.Combine(_target.Path, "tar")) is { Exists: true, Length: > 0 } tar)
        {
            using var file = tar.OpenRead();
            using var reader = new TarReader(file);
            try
            {
                while (reader.GetNextEntry() is { } entry)
                {
                    names.Add(entry.Name);
                }
            }
            catch (EndOfStreamException)
            {
                // The verb failed, and said so.
            }
        }

        if (new FileInfo(Path.Combine(_target.Path, "zip")) is { Exists: true, Length: > 0 } zip)
        {
            try
            {
                using var archive = ZipFile.OpenRead(zip.FullName);
                names.AddRange(archive.Entries.Select(entry => entry.FullName));
            }
            catch (InvalidDataException)
            {
                // The verb failed, and said so.
            }
        }

        return names;
    }

    private static void AssertHarmless(string name)
    {
        Assert.False(name.StartsWith('/'), name);
        Assert.DoesNotContain('\0', name);
        Assert.DoesNotContain(name.TrimEnd('/').Split('/'), step => step is "" or "." or "..");
    }

    private async Task<BackupRepository> OpenAsync()
    {
        using var password = Password.FromText("fixture-password");
        var repository = await BackupRepository.OpenAsync(
            new LocalStore(_repository.Location), password, "", new RepositoryOptions(), CancellationToken.None);
        await repository.LoadIndexAsync(CancellationToken.None);
        return repository;
    }

    private static Task<Id> StoreTreeAsync(BackupRepository repository, params string[] nodes) =>
        StoreAsync(repository, BlobKind.Tree, Encoding.UTF8.GetBytes($$"""{"nodes":[{{string.Join(',', nodes)}}]}""" + "\n"));

    private static async Task<Id> StoreAsync(BackupRepository repository, BlobKind kind, byte[] content)
    {
        var blob = new BlobHandle(kind, Id.Of(content));
        await using var session = repository.BeginWrite();
        if (session.Claim(blob))
        {
            using var writer = session.CreateWriter();
            await writer.WriteAsync(blob, content, BlobWriter.ChecksumOf(content), CancellationToken.None);
            await session.FinishAsync(CancellationToken.None);
        }

        return blob.Id;
    }

    // Only this snapshot is left: what the verbs say is said of it.
    private async Task SaveAsync(BackupRepository repository, Id tree)
    {
        foreach (var old in _repository.Files("snapshots"))
        {
            File.Delete(old);
        }

        var snapshot = new Snapshot { Time = new Timestamp(1, 0), Tree = tree, Paths = ["/hostile"], HostName = "host" };
        await repository.SaveSnapshotAsync(snapshot, CancellationToken.None);
    }

    private static async Task PutPackAsync(BackupRepository repository, BlobHandle blob, byte[] stored, uint plainLength)
    {
        PackedBlob[] blobs = [new PackedBlob(blob, 0, (uint)(stored.Length + MasterKey.Overhead), plainLength)];
        var header = new byte[PackHeader.PlainSize(blobs)];
        PackHeader.Write(blobs, header);
        var pack = new byte[PackHeader.SizeOnDisk(blobs)];
        var sealedSize = header.Length + MasterKey.Overhead;
        repository.Key.Seal(stored, pack.AsSpan(0, stored.Length + MasterKey.Overhead));
        repository.Key.Seal(header, pack.AsSpan(pack.Length - 4 - sealedSize, sealedSize));
        BitConverter.TryWriteBytes(pack.AsSpan(pack.Length - 4), sealedSize);
        await repository.Store.PutAsync(new ObjectName(ObjectFolder.Data, Id.Of(pack)), pack, CancellationToken.None);
    }

    /// <summary>A frame of so many zeros, each block a single byte and how often it comes (RFC 8878, section 3.1.1).</summary>
    private static (byte[] Frame, Id Id) Compressed(int length)
    {
        // No content size, and a window of a megabyte.
        var frame = new List<byte> { 0x28, 0xB5, 0x2F, 0xFD, 0x00, 10 << 3 };
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var zeros = new byte[LargestBlock];
        for (var left = length; left > 0; left -= LargestBlock)
        {
            var size = Math.Min(left, LargestBlock);
            var isLast = size == left;
            var header = (size << 3) | (RunBlock << 1) | (isLast ? 1 : 0);
            frame.AddRange([(byte)(header & 0xFF), (byte)((header >> 8) & 0xFF), (byte)(header >> 16), 0]);
            hash.AppendData(zeros, 0, size);
        }

        return ([.. frame], new Id(hash.GetHashAndReset()));
    }

    private static string FileNode(string name, Id blob, ulong size = 3) =>
        $$"""{"name":"{{name}}","type":"file","mode":420,{{Times}},"uid":0,"gid":0,"size":{{size}},"content":["{{blob}}"]}""";

    private static string DirectoryNode(string name, Id tree) =>
        $$"""{"name":"{{name}}","type":"dir","mode":2147484141,{{Times}},"uid":0,"gid":0,"content":null,"subtree":"{{tree}}"}""";
}
