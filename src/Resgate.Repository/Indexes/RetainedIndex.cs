using Resgate.Format.Indexes;
using Resgate.Format.Packs;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Repository.Indexes;

/// <summary>Index files that the place does not let go of, compared with the index in memory.</summary>
internal sealed class RetainedIndex
{
    /// <summary>Packs that one of them lists as they are: they need not be listed again.</summary>
    public HashSet<Id> Right { get; } = [];

    /// <summary>Packs that they list otherwise, or that are not to be listed at all.</summary>
    public HashSet<Id> Wrong { get; } = [];

    /// <summary>Reads one of them.</summary>
    /// <param name="repository">Its index says what is right.</param>
    /// <param name="file">The file; when it is damaged, nothing in it counts.</param>
    /// <param name="leaving">Packs that are not to be listed.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask AddAsync(BackupRepository repository, Id file, IReadOnlySet<Id> leaving, CancellationToken cancellation)
    {
        try
        {
            using var document = await repository.Files.OpenAsync(new ObjectName(ObjectFolder.Index, file), cancellation);
            Compare(repository, document.Json, leaving);
        }
        catch (ResgateException damage) when (damage.IsLoss)
        {
            // Nobody believes it.
        }
    }

    private void Compare(BackupRepository repository, ReadOnlySpan<byte> json, IReadOnlySet<Id> leaving)
    {
        var reader = new IndexReader(json, repository.Config.Version);
        var listed = new HashSet<PackedBlob>();
        while (reader.TryReadPack(out var pack))
        {
            listed.Clear();
            while (reader.TryReadBlob(out var blob))
            {
                listed.Add(blob);
            }

            var isRight = !leaving.Contains(pack) && listed.SetEquals(repository.Index.BlobsOf(pack));
            (isRight ? Right : Wrong).Add(pack);
        }
    }
}
