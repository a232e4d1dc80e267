using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Primitives.Hashing;
using Resgate.Repository.Packing;
using Resgate.Repository.Work;
using Resgate.Storage;

namespace Resgate.Repository.Checking;

/// <summary>One pack on its way through a check: name, header and every blob. Serves one pack after the other.</summary>
/// <remarks>
/// Rounds are shared with other packs, so that their hashes run side by side: every pack takes its next strip in
/// <see cref="Advance"/>, the batch runs, every pack looks at the hashes that are ready in <see cref="Settle"/>.
/// </remarks>
internal sealed class PackVerification(BackupRepository repository, WholeBlobs whole)
{
    private readonly PackSlices _slices = new(repository.Origin);
    private readonly BlobWalk _walk = new(repository.Key, whole);
    private CancellationToken _cancellation;

    private PackedBlob[] _blobs = [];
    private Sha256Stream _hash = null!;
    private string? _cut;
    private PackProblem? _unreadable;
    private int _hashedTo;
    private int _walkedTo;
    private bool _inLanes;

    public Id Pack { get; private set; }

    /// <summary>Bytes that its blobs add up to.</summary>
    public long Size { get; private set; }

    /// <summary>A pack that failed once is looked at again: the place may have had a bad moment.</summary>
    public bool IsSecondTry { get; private set; }

    /// <summary>Nothing is left to advance over; the verdict can be asked for once the last round is settled.</summary>
    public bool IsDone { get; private set; }

    /// <summary>Bytes that were read, when done: all, or all there is, or none.</summary>
    public long? BytesRead => _unreadable is null ? Length : null;

    /// <summary>Whether the next strip can be had without waiting for the store.</summary>
    public bool IsReady => _hashedTo < _slices.Slice.Length || _slices.IsNextReady;

    // Bytes to read: the size, or what there is of it.
    private long Length { get; set; }

    /// <summary>Begins a pack.</summary>
    /// <param name="pack">Its name.</param>
    /// <param name="size">Bytes that its blobs add up to.</param>
    /// <param name="isSecondTry">Whether it has failed before.</param>
    /// <param name="inLanes">Whether there are packs enough to hash them in lanes.</param>
    /// <param name="cancellation">Stops reading.</param>
    public void Begin(Id pack, long size, bool isSecondTry, bool inLanes, CancellationToken cancellation)
    {
        (Pack, Size, IsSecondTry, _inLanes, _cancellation) = (pack, size, isSecondTry, inLanes, cancellation);
        (_cut, _unreadable) = (null, null);
        _blobs = repository.Index.BlobsOf(pack);
        if (size > int.MaxValue / 2)
        {
            GiveUp(new PackProblem($"should have {size} bytes, more than any pack", _blobs));
        }
        else
        {
            Start(size);
        }
    }

    /// <summary>Takes the next strip and adds to <paramref name="batch"/> what is to be hashed of it.</summary>
    public void Advance(Sha256Batch batch)
    {
        if (IsDone || !TryReach())
        {
            return;
        }

        var slice = _slices.Slice;
        var strip = slice.Slice(_hashedTo, Math.Min(BlobContents.StripSize, slice.Length - _hashedTo));
        _hashedTo += strip.Length;
        IsDone = _slices.Offset + _hashedTo == Length;
        batch.Add(_hash, strip, last: IsDone);
        _walkedTo += _walk.Walk(slice.Span[_walkedTo.._hashedTo], _slices.Offset + _walkedTo, batch);
    }

    /// <summary>Looks at the hashes of blobs that have ended.</summary>
    public void Settle() => _walk.Settle();

    /// <summary>The verdict, when the pack is done and settled.</summary>
    /// <returns>Null when all is well.</returns>
    public PackProblem? Judge()
    {
        if (_unreadable is not null)
        {
            return _unreadable;
        }

        try
        {
            VerifyLeft();
            return Verdict(_cut ?? CompareHeader());
        }
        catch (ResgateException failure)
        {
            return Unreadable(failure);
        }
    }

    private void Start(long length)
    {
        Length = length;
        IsDone = false;
        _hash = Sha256Batch.NewStream(_inLanes);
        _hashedTo = _walkedTo = 0;
        _walk.Begin(_blobs, length, _inLanes);
        _slices.Begin(new ObjectName(ObjectFolder.Data, Pack), length, _cancellation);
    }

    private void GiveUp(PackProblem problem)
    {
        _unreadable = problem;
        IsDone = true;
    }

    /// <summary>Sees to it that there are bytes to go on with, unless the pack has none at all.</summary>
    private bool TryReach()
    {
        try
        {
            if (_hashedTo == _slices.Slice.Length && Length > 0)
            {
                var carry = _hashedTo - _walkedTo;
                _slices.MoveNext(carry);
                (_walkedTo, _hashedTo) = (0, carry);
            }

            return true;
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.Damaged && _cut is null)
        {
            StartShort(failure);
            return false;
        }
        catch (ResgateException failure)
        {
            GiveUp(Unreadable(failure));
            return false;
        }
    }

    /// <summary>When the file is shorter than the index promises, some blobs may still be good.</summary>
    private void StartShort(ResgateException failure)
    {
        try
        {
            var name = new ObjectName(ObjectFolder.Data, Pack);
            var length = Math.Min(Size, repository.Origin.SizeAsync(name, _cancellation).Wait());
            if (length == Size)
            {
                // Not short: the disk cannot read it, or had a bad moment.
                GiveUp(Unreadable(failure));
                return;
            }

            _cut = $"has {length} bytes, not {Size}";
            Start(length);
        }
        catch (ResgateException worse)
        {
            GiveUp(Unreadable(worse));
        }
    }

    private PackProblem Unreadable(ResgateException failure) => new(
        $"cannot be read: {Checker.OneLine(failure)}", _blobs, failure);

    private void VerifyLeft()
    {
        foreach (var index in _walk.Left)
        {
            var sealedBlob = new byte[_blobs[index].StoredLength];
            var name = new ObjectName(ObjectFolder.Data, Pack);
            repository.Origin.ReadAsync(name, _blobs[index].Offset, sealedBlob, _cancellation).Wait();
            _walk.Verify(index, sealedBlob);
        }
    }

    private PackProblem? Verdict(string? packDamage)
    {
        var broken = _blobs.Where((_, i) => _walk.Damages[i] is not null).ToList();
        var first = _walk.Damages.FirstOrDefault(static damage => damage is not null);
        var what = (first, packDamage, _hash.Result != Pack) switch
        {
            (not null, _, _) => first + (broken.Count > 1 ? $", and {broken.Count - 1} more" : ""),
            (_, not null, _) => packDamage,
            (_, _, true) => "does not hash to its name",
            _ => null,
        };
        return what is null ? null : new PackProblem(what, broken);
    }

    private string? CompareHeader()
    {
        try
        {
            // Both are in order of offsets.
            var header = PackHeaders.ReadAsync(repository, Pack, Size, _cancellation).Wait();
            return _blobs.AsSpan().SequenceEqual(header) ? null : "header and index list different blobs";
        }
        catch (ResgateException damage) when (damage.Kind == FailureKind.Damaged)
        {
            return Checker.OneLine(damage);
        }
    }
}
