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
    private long _done;

    /// <param name="packs">Each with the size its blobs add up to.</param>
    /// <param name="progress">Gets bytes done and bytes in all; called from several threads.</param>
    /// <param name="cancellation">Stops the call.</param>
    public void Run(IReadOnlyList<(Id Pack, long Size)> packs, Action<long, long> progress, CancellationToken cancellation)
    {
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
        // A file that is not there is not a broken one: there is nothing in it to save.
        checker.AddError($"pack {pack}: {problem.What}", pack: problem.IsMissing ? null : pack);
        checker.MarkBad(problem.Blobs);
    }

    private PackProblem? Verify(Verifier worker, Id pack, long size, CancellationToken cancellation)
    {
        var blobs = repository.Index.BlobsOf(pack);
        if (size > int.MaxValue / 2)
        {
            return new PackProblem($"should have {size} bytes, more than any pack", blobs);
        }

        string? cut = null;
        try
        {
            if (!TryRead(worker, pack, (int)size, cancellation, out var content))
            {
                cut = $"has {content.Length} bytes, not {size}";
            }

            return Judge(worker, pack, content.Span, blobs, cut);
        }
        catch (ResgateException failure)
        {
            return new PackProblem(
                $"cannot be read: {Checker.OneLine(failure)}", blobs, IsMissing: failure.Kind == FailureKind.NotFound);
        }
    }

    // As much as the index promises; or, when the file is shorter, all there is: some blobs may still be good.
    private bool TryRead(Verifier worker, Id pack, int size, CancellationToken cancellation, out Memory<byte> content)
    {
        var name = new ObjectName(ObjectFolder.Data, pack);
        content = worker.Room(size);
        try
        {
            repository.Origin.ReadAsync(name, 0, content, cancellation).Wait();
            checker.AddRead(size);
            return true;
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.Damaged)
        {
            content = content[..(int)Math.Min(size, repository.Origin.SizeAsync(name, cancellation).Wait())];
            repository.Origin.ReadAsync(name, 0, content, cancellation).Wait();
            checker.AddRead(content.Length);

            // The whole of it, when it was the disk that had a bad moment.
            return content.Length == size;
        }
    }

    private PackProblem? Judge(Verifier worker, Id pack, Span<byte> content, PackedBlob[] blobs, string? cut)
    {
        // First what needs the bytes as they are: blobs are opened in place.
        var wrongName = Id.Of(content) != pack;
        var header = CompareHeader(content, blobs);
        var broken = new List<PackedBlob>();
        string? first = null;
        foreach (var blob in blobs)
        {
            if (VerifyBlob(worker, content, blob) is { } damage)
            {
                first ??= damage;
                broken.Add(blob);
            }
        }

        var what = (wrongName, cut ?? header, first) switch
        {
            (_, _, not null) => first + (broken.Count > 1 ? $", and {broken.Count - 1} more" : ""),
            (_, not null, _) => cut ?? header,
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

    private string? CompareHeader(ReadOnlySpan<byte> pack, ReadOnlySpan<PackedBlob> listed)
    {
        try
        {
            // Both are in order of offsets.
            var header = PackHeaders.Open(repository.Key, repository.Config.Version, pack);
            return listed.SequenceEqual(header.ToArray()) ? null : "header and index list different blobs";
        }
        catch (ResgateException damage)
        {
            return Checker.OneLine(damage);
        }
    }

    private sealed record PackProblem(string What, IReadOnlyList<PackedBlob> Blobs, bool IsMissing = false);

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
