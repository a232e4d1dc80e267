using System.Runtime.InteropServices;
using Resgate.Format.Indexes;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Indexes;

/// <summary>Reads index files into the repository's <see cref="BlobIndex"/>.</summary>
internal sealed class IndexLoader(BackupRepository repository)
{
    private readonly List<PackedBlob> _blobs = [];

    public IndexFindings Findings { get; } = new();

    public async ValueTask LoadAllAsync(CancellationToken cancellation)
    {
        var names = new List<ObjectName>();
        await foreach (var found in repository.Store.ListAsync(ObjectFolder.Index, cancellation))
        {
            names.Add(found.Name);
        }

        foreach (var name in names)
        {
            await LoadAsync(name, cancellation);
        }
    }

    /// <summary>Reads one file.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>, naming the file.</exception>
    public async ValueTask LoadAsync(ObjectName name, CancellationToken cancellation)
    {
        var json = await repository.Files.LoadAsync(name, cancellation);
        try
        {
            AddAll(json.Span);
        }
        catch (ResgateException cause)
        {
            throw new ResgateException(FailureKind.Damaged, $"file {name} is no usable index", cause);
        }

        Findings.Files.Add(name.Id);
    }

    private void AddAll(ReadOnlySpan<byte> json)
    {
        var reader = new IndexReader(json, repository.Config.Version);
        while (reader.TryReadPack(out var pack))
        {
            _blobs.Clear();
            while (reader.TryReadBlob(out var blob))
            {
                _blobs.Add(blob);
            }

            Add(pack, CollectionsMarshal.AsSpan(_blobs));
        }
    }

    private void Add(Id pack, Span<PackedBlob> blobs)
    {
        if (blobs.IsEmpty)
        {
            return;
        }

        switch (repository.Index.AddPack(pack, blobs))
        {
            case PackListing.Repeated:
                Findings.Repeated.Add(pack);
                break;
            case PackListing.Split:
                Findings.Split.Add(pack);
                break;
        }

        var kind = blobs[0].Blob.Kind;
        foreach (var blob in blobs)
        {
            if (blob.Blob.Kind != kind)
            {
                Findings.Mixed.Add(pack);
                break;
            }
        }
    }
}
