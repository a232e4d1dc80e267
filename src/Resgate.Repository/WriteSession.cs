using Resgate.Format.Crypto;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Indexes;
using Resgate.Repository.Packing;

namespace Resgate.Repository;

/// <summary>One run's new blobs on their way into the repository: packs first, then the index that lists them.</summary>
/// <remarks>
/// The order is the safety argument. A pack enters the index only when it is durable, and a snapshot may be written only
/// after <see cref="FinishAsync"/>; a run that dies leaves packs that nobody lists, and nothing else.
/// </remarks>
public sealed class WriteSession : IAsyncDisposable
{
    private readonly ClaimedBlobs _claimed = new();
    private readonly BlobIndex _index;
    private readonly Func<BlobHandle, bool> _isIndexed;
    private readonly IndexFileWriter _indexFiles;
    private readonly PackWriter _packs;
    private readonly MasterKey _key;
    private readonly int _version;
    private readonly RepositoryOptions _options;

    internal WriteSession(BackupRepository repository)
    {
        _index = repository.Index;
        _isIndexed = _index.Contains;
        _key = repository.Key;
        _version = repository.Config.Version;
        _options = repository.Options;
        _indexFiles = new IndexFileWriter(repository.Files, repository.Config.Version, repository.Options.Time);
        _packs = new PackWriter(repository.Store, repository.Key, repository.Options.PackSize, OnStoredAsync);
    }

    /// <summary>Bytes of all packs stored so far.</summary>
    public long StoredBytes => _packs.StoredBytes;

    /// <summary>Index files that this session has written.</summary>
    public IReadOnlyList<Id> WrittenIndexes => _indexFiles.Written;

    /// <summary>
    /// Whether the caller is the one who has to store this blob: true once for every blob that the repository lacks,
    /// false for all that it has and all that somebody else in this run is storing.
    /// </summary>
    public bool Claim(BlobHandle blob) => _claimed.TryClaim(blob, _isIndexed);

    /// <summary>As <see cref="Claim"/>, for a blob that shall be stored anew though the repository has it.</summary>
    public bool ClaimCopy(BlobHandle blob) => _claimed.TryClaim(blob, static _ => false);

    public BlobWriter CreateWriter() => new(_key, _packs, _version, _options);

    /// <summary>Takes over a blob as it lies sealed in another pack of this repository; the caller has verified it.</summary>
    public ValueTask CopyAsync(PackedBlob packed, ReadOnlyMemory<byte> sealedBlob, CancellationToken cancellation) =>
        _packs.AppendAsync(packed.Blob, packed.PlainLength, sealedBlob, cancellation);

    /// <summary>Stores what is still open: the last packs, then their index.</summary>
    public async ValueTask FinishAsync(CancellationToken cancellation)
    {
        await _packs.FlushAsync(cancellation);
        await _indexFiles.FlushAsync(cancellation);
    }

    /// <summary>
    /// For a run that ends early: has the index list every pack that is stored by now, so that the next run need not store their
    /// blobs again. Nothing may be written after it.
    /// </summary>
    public async ValueTask KeepAsync(CancellationToken cancellation)
    {
        await _packs.SettleAsync();
        await _indexFiles.FlushAsync(cancellation);
    }

    public ValueTask DisposeAsync() => _packs.DisposeAsync();

    private async ValueTask OnStoredAsync(FinishedPack pack, CancellationToken cancellation)
    {
        _index.AddPack(pack.Id, pack.Blobs.Span);
        await _indexFiles.AddAsync(pack.Id, pack.Blobs, cancellation);
        foreach (var blob in pack.Blobs.Span)
        {
            _claimed.Release(blob.Blob);
        }
    }
}
