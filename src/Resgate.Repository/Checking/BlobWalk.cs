using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Primitives.Hashing;
using Resgate.Repository.Blobs;

namespace Resgate.Repository.Checking;

/// <summary>Goes over a pack's bytes as they come and verifies the blobs that the index lists there.</summary>
internal sealed class BlobWalk(MasterKey key, WholeBlobs whole)
{
    /// <summary>Bytes of the largest buffer that is kept from one blob to the next.</summary>
    private const int KeptSize = 2 << 20;

    private readonly BlobContents _contents = new(key);
    private readonly List<int> _left = [];
    private PackedBlob[] _blobs = [];
    private string?[] _damages = [];
    private byte[] _gathered = [];
    private long _end;
    private int _next;
    private int _missing;
    private bool _inLanes;

    /// <summary>What is wrong with each blob, or null; in the order of the blobs.</summary>
    public IReadOnlyList<string?> Damages => _damages;

    /// <summary>Numbers of blobs that the walk could not do: not what they look like, or within one another.</summary>
    public IReadOnlyList<int> Left => _left;

    private bool IsInBlob => _contents.IsBusy || _missing > 0;

    /// <summary>Begins a pack.</summary>
    /// <param name="blobs">Its blobs by offset.</param>
    /// <param name="length">Bytes of the pack that will come.</param>
    /// <param name="inLanes">Whether contents are hashed in lanes.</param>
    public void Begin(PackedBlob[] blobs, long length, bool inLanes)
    {
        (_blobs, _end, _inLanes) = (blobs, length, inLanes);
        _damages = new string?[blobs.Length];
        _left.Clear();
        _contents.Reset();
        _missing = 0;
        _next = -1;
        ChooseNext(position: 0);
    }

    /// <summary>Takes a strip; calls of <see cref="Settle"/> and of the hashes' run come between two strips.</summary>
    /// <param name="available">All that has come since what the last call took.</param>
    /// <param name="position">Where in the pack that lies.</param>
    /// <param name="batch">Gets what is to be hashed.</param>
    /// <returns>Bytes taken, all but a few: those are to come again.</returns>
    public int Walk(ReadOnlySpan<byte> available, long position, Sha256Batch batch)
    {
        _contents.BeginRound();
        var at = 0;
        while (at < available.Length)
        {
            var rest = available[at..];
            if (!IsInBlob)
            {
                at += Approach(rest.Length, position + at);
                continue;
            }

            var taken = _contents.IsBusy ? _contents.Take(rest, batch) : Gather(rest);
            if (taken == 0)
            {
                break;
            }

            at += taken;
            if (!IsInBlob)
            {
                ChooseNext(position + at);
            }
        }

        _contents.EndRound(batch);
        return at;
    }

    /// <summary>Looks at the hashes of blobs that have ended; after the batch has run.</summary>
    public void Settle()
    {
        foreach (var (index, damage, isOther) in _contents.TakeEnded())
        {
            Tell(index, damage, isOther);
        }
    }

    /// <summary>Verifies one of the blobs that are <see cref="Left"/>, held whole.</summary>
    public void Verify(int index, Span<byte> sealedBlob) => _damages[index] = whole.Verify(_blobs[index], sealedBlob);

    private void Tell(int index, string? damage, bool isLeft)
    {
        _damages[index] = damage;
        if (isLeft)
        {
            _left.Add(index);
        }
    }

    /// <summary>Finds the next blob that lies ahead.</summary>
    private void ChooseNext(long position)
    {
        while (++_next < _blobs.Length)
        {
            var blob = _blobs[_next];
            if (blob.Offset + (long)blob.StoredLength > _end)
            {
                _damages[_next] = $"{blob.Blob} lies beyond the end of the file";
            }
            else if (!IsPossible(blob))
            {
                _damages[_next] = whole.Verify(blob, []);
            }
            else if (blob.Offset >= position)
            {
                return;
            }
            else
            {
                _left.Add(_next);
            }
        }
    }

    /// <summary>Skips what lies in front of the next blob, and begins it when it is there.</summary>
    private int Approach(int available, long position)
    {
        if (_next >= _blobs.Length)
        {
            return available;
        }

        var blob = _blobs[_next];
        var gap = blob.Offset - position;
        if (gap >= available)
        {
            return available;
        }

        if (BlobContents.Takes(blob))
        {
            _contents.Begin(_next, blob, _inLanes);
        }
        else
        {
            BeginGathering((int)blob.StoredLength);
        }

        return (int)gap;
    }

    private void BeginGathering(int length)
    {
        if (_gathered.Length < length || _gathered.Length > KeptSize)
        {
            _gathered = GC.AllocateUninitializedArray<byte>(length + (length >> 3));
        }

        _missing = length;
    }

    private int Gather(ReadOnlySpan<byte> available)
    {
        var blob = _blobs[_next];
        var length = (int)blob.StoredLength;
        var taken = Math.Min(available.Length, _missing);
        available[..taken].CopyTo(_gathered.AsSpan(length - _missing));
        _missing -= taken;
        if (_missing == 0)
        {
            _damages[_next] = whole.Verify(blob, _gathered.AsSpan(0, length));
        }

        return taken;
    }

    private static bool IsPossible(PackedBlob blob)
    {
        try
        {
            _ = BlobReader.PlainLength(blob);
            return true;
        }
        catch (ResgateException)
        {
            return false;
        }
    }
}
