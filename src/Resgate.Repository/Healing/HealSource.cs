using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Work;

namespace Resgate.Repository.Healing;

/// <summary>A repository that may have what another one has lost. Whether the two share a key does not matter.</summary>
/// <param name="repository">Its index must be loaded. Stays the caller's.</param>
/// <param name="snapshots">Those that it has.</param>
public sealed class HealSource(BackupRepository repository, IReadOnlyList<StoredSnapshot> snapshots) : IDisposable
{
    private readonly Lock _gate = new();
    private readonly BlobReader _reader = repository.CreateReader();

    public BackupRepository Repository { get; } = repository;

    public IReadOnlyList<StoredSnapshot> Snapshots { get; } = snapshots;

    /// <summary>Whether its index lists the blob; only reading tells whether it is good.</summary>
    public bool Lists(BlobHandle blob) => Repository.Index.Contains(blob);

    /// <summary>The blob's content, verified; null when it is not here or no copy of it is good.</summary>
    /// <exception cref="ResgateException">The place cannot be read.</exception>
    public byte[]? TryRead(BlobHandle blob, CancellationToken cancellation)
    {
        try
        {
            lock (_gate)
            {
                return _reader.ReadAsync(blob, cancellation).Wait();
            }
        }
        catch (ResgateException failure) when (failure.IsLoss)
        {
            return null;
        }
    }

    public void Dispose() => _reader.Dispose();
}
