using Resgate.Primitives;

namespace Resgate.Repository.Snapshots;

/// <summary>A change of a snapshot's tags.</summary>
/// <param name="Set">The new tags, or null to keep the old ones and change them. Nothing or one empty tag: none at all.</param>
/// <param name="Added">Added behind those that are there; what is there already is not added again.</param>
/// <param name="Removed">Taken off.</param>
public sealed record TagEdit(IReadOnlyList<string>? Set, IReadOnlyList<string> Added, IReadOnlyList<string> Removed)
{
    /// <summary>What the tags become.</summary>
    public IReadOnlyList<string> Apply(IReadOnlyList<string> tags)
    {
        if (Set is not null)
        {
            return [.. Set.Where(static tag => tag.Length > 0)];
        }

        var changed = tags.ToList();
        foreach (var tag in Added)
        {
            if (!changed.Contains(tag))
            {
                changed.Add(tag);
            }
        }

        changed.RemoveAll(Removed.Contains);
        return changed;
    }

    /// <summary>Stores the snapshot with its new tags, then removes the old one; in between both are there, never none.</summary>
    /// <returns>The new snapshot's id; null when its tags stay as they are.</returns>
    /// <exception cref="ResgateException">
    /// The new one was not stored; or the old one cannot be removed, and the message says whether both are there.
    /// </exception>
    public async ValueTask<Id?> ApplyAsync(BackupRepository repository, StoredSnapshot stored, CancellationToken cancellation)
    {
        var tags = Apply(stored.Snapshot.Tags);
        if (tags.SequenceEqual(stored.Snapshot.Tags))
        {
            return null;
        }

        var edited = stored.Snapshot with { Tags = tags, Original = stored.Snapshot.Original ?? stored.Id };
        await SnapshotRemoval.ThrowIfRetainedAsync(repository, stored.Id, cancellation);
        var written = await repository.SaveSnapshotAsync(edited, cancellation);
        await SnapshotRemoval.RemoveReplacedAsync(repository, stored.Id, written, cancellation);
        return written;
    }
}
