using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Repository.Copying;

/// <summary>Hears what happens during a copy; one call at a time, but for <see cref="Advanced"/>.</summary>
public interface ICopyObserver
{
    /// <summary>A destination has the snapshot already.</summary>
    void Skipped(CopyTarget target, StoredSnapshot source, StoredSnapshot copy);

    /// <summary>Some destination lacks the snapshot; its blobs come next.</summary>
    void Begun(StoredSnapshot source);

    /// <summary>What some destination lacks of it is known.</summary>
    /// <param name="blobs">How many.</param>
    /// <param name="bytes">As the source stores them.</param>
    /// <param name="packs">Packs of the source that hold them.</param>
    void Found(long blobs, long bytes, long packs);

    /// <summary>Called from all workers.</summary>
    /// <param name="bytes">Bytes of the source that have been dealt with since the last call.</param>
    void Advanced(long bytes);

    /// <summary>The blobs of a snapshot are on their way to whoever lacks it.</summary>
    /// <param name="packs">As <see cref="Found"/> told.</param>
    void Ended(long packs);

    /// <summary>A destination has the snapshot now.</summary>
    void Saved(CopyTarget target, StoredSnapshot source, Id copy);

    /// <summary>A destination has failed, and the run goes on without it. Called from all workers.</summary>
    void GaveUp(CopyTarget target, ResgateException failure);
}
