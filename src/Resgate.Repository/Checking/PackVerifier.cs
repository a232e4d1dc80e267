using System.Security.Cryptography;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Packing;
using Resgate.Repository.Work;
using Resgate.Storage;

namespace Resgate.Repository.Checking;

/// <summary>Reads packs whole and verifies name, header and every blob; on all cores, one pack a core.</summary>
internal sealed class PackVerifier(BackupRepository repository, Checker checker)
{
    private readonly Dictionary<Id, List<PackedBlob>> _listed = [];
    private long _done;

    public void Run(IReadOnlyList<(Id Pack, long Size)> packs, Action<long, long> progress, CancellationToken cancellation)
    {
        var wanted = packs.Select(pack => pack.Pack).ToHashSet();
        foreach (var section in repository.Index.EnumeratePacks().Where(pack => wanted.Contains(pack.Id)))
        {
            if (!_listed.TryGetValue(section.Id, out var blobs))
            {
                _listed[section.Id] = blobs = [];
            }

            blobs.AddRange(section.Blobs);
        }

        var total = packs.Sum(pack => pack.Size);
        var work = new WorkStack<Verifier>();
        foreach (var (pack, size) in packs)
        {
            work.Push(new Verification(this, pack, size, bytes => progress(Interlocked.Add(ref _done, bytes), total), cancellation), Urgency.File);
        }

        work.Run(Environment.ProcessorCount, () => new Verifier(repository.CreateReader()), cancellation);
    }

    private sealed class Verification(
        PackVerifier owner, Id pack, long size, Action<long> progress, CancellationToken cancellation)
        : WorkItem<Verifier>
    {
        public override void Run(Verifier worker)
        {
            var problem = owner.Verify(worker, pack, size, cancellation);
            if (problem is not null)
            {
                // The place may have had a bad moment: what fails twice is bad.
                problem = owner.Verify(worker, pack, size, cancellation);
            }

            if (problem is not null)
            {
                owner.Tell(pack, problem);
            }

            progress(size);
        }
    }

    private void Tell(Id pack, PackProblem problem)
    {
        checker.AddError($"pack {pack}: {problem.What}", pack: pack);
        checker.MarkPack(problem.Blobs);
    }

    private PackProblem? Verify(Verifier worker, Id pack, long size, CancellationToken cancellation)
    {
        var blobs = _listed[pack];
        if (size > int.MaxValue / 2)
        {
            return new PackProblem($"has {size} bytes, more than any pack", blobs);
        }

        var content = worker.Room((int)size);
        try
        {
            repository.Store.ReadAsync(new ObjectName(ObjectFolder.Data, pack), 0, content, cancellation).Wait();
        }
        catch (ResgateException failure)
        {
            return new PackProblem($"cannot be read: {Checker.OneLine(failure)}", blobs);
        }

        checker.AddRead(size);
        var bytes = content.Span;
        var wrongName = Id.Of(bytes) != pack;
        var header = CompareHeader(bytes, blobs);
        var broken = new List<PackedBlob>();
        string? first = null;
        foreach (var blob in blobs)
        {
            if (VerifyBlob(worker, bytes, blob) is { } damage)
            {
                first ??= damage;
                broken.Add(blob);
            }
        }

        var what = (wrongName, header, first) switch
        {
            (_, _, not null) => first + (broken.Count > 1 ? $", and {broken.Count - 1} more" : ""),
            (_, not null, _) => header,
            (true, _, _) => "does not hash to its name",
            _ => null,
        };
        return what is null ? null : new PackProblem(what, broken);
    }

    private static string? VerifyBlob(Verifier worker, Span<byte> pack, PackedBlob blob)
    {
        if (blob.Offset + (long)blob.StoredLength > pack.Length)
        {
            return $"{blob.Blob} lies beyond the end of the file";
        }

        try
        {
            var plain = worker.PlainRoom(BlobReader.PlainLength(blob));
            worker.Reader.Open(blob, pack.Slice((int)blob.Offset, (int)blob.StoredLength), plain);
            return null;
        }
        catch (ResgateException damage)
        {
            return Checker.OneLine(damage);
        }
    }

    private string? CompareHeader(ReadOnlySpan<byte> pack, List<PackedBlob> listed)
    {
        try
        {
            var header = PackHeaders.Open(repository.Key, repository.Config.Version, pack);
            return header.Count == listed.Count && header.ToHashSet().SetEquals(listed)
                ? null
                : "header and index list different blobs";
        }
        catch (ResgateException damage)
        {
            return Checker.OneLine(damage);
        }
    }

    private sealed record PackProblem(string What, IReadOnlyList<PackedBlob> Blobs);

    private sealed class Verifier(BlobReader reader) : IDisposable
    {
        private byte[] _pack = [];
        private byte[] _plain = [];

        public BlobReader Reader { get; } = reader;

        public Memory<byte> Room(int size) => Grown(ref _pack, size).AsMemory(0, size);

        public Span<byte> PlainRoom(int size) => Grown(ref _plain, size).AsSpan(0, size);

        public void Dispose() => Reader.Dispose();

        private static byte[] Grown(ref byte[] buffer, int size)
        {
            if (buffer.Length < size)
            {
                buffer = GC.AllocateUninitializedArray<byte>(size + (size >> 3));
            }

            return buffer;
        }
    }
}
