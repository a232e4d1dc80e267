using System.Runtime.InteropServices;
using Resgate.Format.Compression;
using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives.Hashing;
using Resgate.Repository.Blobs;

namespace Resgate.Repository.Checking;

/// <summary>Opens and hashes the blobs of a pack one after the other, in strips, and holds none of them whole.</summary>
/// <remarks>
/// For blobs whose content lies in the pack as it is, but for sealing: not compressed at all, or in a frame that could not shrink
/// it. What turns out to be something else is left to those who hold the blob whole.
/// </remarks>
internal sealed class BlobContents(MasterKey key)
{
    /// <summary>Bytes that are looked at between two runs of the hashes, at most, beside what was carried over.</summary>
    public const int StripSize = 32 << 10;

    private readonly IncrementalOpener _opener = new(key);
    private readonly RawFrameStream _frame = new();
    private readonly List<Ended> _ended = [];

    // What was carried over sealed and what was carried over open both fit besides a strip.
    private readonly byte[] _plain =
        GC.AllocateUninitializedArray<byte>(StripSize + PackSlices.MaxCarry + Sha256Batch.StripUnit, pinned: true);

    private Sha256Stream _hash = null!;
    private int _index;
    private PackedBlob _blob;
    private Part _part;
    private long _left;
    private int _hashed;
    private int _opened;
    private bool _isOther;

    private enum Part
    {
        None,
        Iv,
        Body,
        Tag,
    }

    /// <summary>Whether a blob is under way.</summary>
    public bool IsBusy => _part != Part.None;

    /// <summary>Whether to expect this kind of blob: a frame larger than its content has nothing but raw blocks.</summary>
    public static bool Takes(PackedBlob blob) =>
        !blob.IsCompressed || blob.StoredLength - (long)MasterKey.Overhead > blob.PlainLength;

    /// <summary>Forgets everything.</summary>
    public void Reset()
    {
        _part = Part.None;
        _hashed = _opened = 0;
        _ended.Clear();
    }

    /// <summary>Begins a round: what the hashes have not seen yet moves to the front.</summary>
    public void BeginRound()
    {
        _plain.AsSpan(_hashed.._opened).CopyTo(_plain);
        _opened -= _hashed;
        _hashed = 0;
    }

    /// <summary>Ends a round: whole units of the blob under way go to the hashes.</summary>
    public void EndRound(Sha256Batch batch)
    {
        if (IsBusy && !_isOther)
        {
            var length = (_opened - _hashed) / Sha256Batch.StripUnit * Sha256Batch.StripUnit;
            batch.Add(_hash, Opened(length), last: false);
            _hashed += length;
        }
    }

    /// <summary>Begins a blob.</summary>
    /// <param name="index">The caller's number for it.</param>
    /// <param name="blob">One that <see cref="Takes"/> is true for, of a possible length.</param>
    /// <param name="inLanes">Whether it is hashed in lanes.</param>
    public void Begin(int index, PackedBlob blob, bool inLanes)
    {
        (_index, _blob, _part) = (index, blob, Part.Iv);
        _left = blob.StoredLength - MasterKey.Overhead;
        _isOther = false;
        _hash = Sha256Batch.NewStream(inLanes);
        _frame.Begin();
    }

    /// <summary>Takes what it can of the blob's sealed bytes.</summary>
    /// <param name="available">From where the last call stopped; <see cref="StripSize"/> new bytes a round at most.</param>
    /// <param name="batch">Gets the content's last strip when the blob ends.</param>
    /// <returns>Bytes taken; 0 when there are too few to go on.</returns>
    public int Take(ReadOnlySpan<byte> available, Sha256Batch batch)
    {
        switch (_part)
        {
            case Part.Iv when available.Length >= IncrementalOpener.IvSize:
                _opener.Begin(available);
                _part = _left > 0 ? Part.Body : Part.Tag;
                return IncrementalOpener.IvSize;
            case Part.Body:
                return TakeBody(available);
            case Part.Tag when available.Length >= IncrementalOpener.TagSize:
                End(_opener.TryFinish(available[..IncrementalOpener.TagSize]), batch);
                return IncrementalOpener.TagSize;
            default:
                return 0;
        }
    }

    /// <summary>Blobs that have ended since the last call; what is wrong with each, or that it is of another kind.</summary>
    /// <remarks>After the batch has run.</remarks>
    public IEnumerable<(int Index, string? Damage, bool IsOther)> TakeEnded()
    {
        foreach (var (index, blob, genuine, hash) in _ended)
        {
            yield return (genuine, hash) switch
            {
                (false, _) => (index, $"{blob.Blob} cannot be decrypted", false),
                (true, null) => (index, null, true),
                _ => (index, hash.Result == blob.Blob.Id ? null : $"{blob.Blob} does not hash to its id", false),
            };
        }

        _ended.Clear();
    }

    private int TakeBody(ReadOnlySpan<byte> available)
    {
        var length = (int)Math.Min(available.Length, _left);
        if (length < _left)
        {
            length = length / IncrementalOpener.StripUnit * IncrementalOpener.StripUnit;
        }

        var plain = _plain.AsSpan(_opened, length);
        _opener.Open(available[..length], plain);
        _isOther |= _blob.IsCompressed && !_frame.TryUnwrap(plain, out length);
        _opened += _isOther ? 0 : length;
        var taken = plain.Length;
        _left -= taken;
        _part = _left > 0 ? Part.Body : Part.Tag;
        return taken;
    }

    private void End(bool genuine, Sha256Batch batch)
    {
        _part = Part.None;
        _isOther |= _blob.IsCompressed && !(_frame.IsComplete && _frame.ContentLength == _blob.PlainLength);
        if (_isOther)
        {
            _ended.Add(new Ended(_index, _blob, genuine, Hash: null));
        }
        else
        {
            batch.Add(_hash, Opened(_opened - _hashed), last: true);
            _ended.Add(new Ended(_index, _blob, genuine, _hash));
        }

        _hashed = _opened;
    }

    private ReadOnlyMemory<byte> Opened(int length) => MemoryMarshal.CreateFromPinnedArray(_plain, _hashed, length);

    private readonly record struct Ended(int Index, PackedBlob Blob, bool Genuine, Sha256Stream? Hash);
}
