using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>Named, immutable byte strings, kept somewhere else.</summary>
/// <remarks>
/// Every store promises:
/// <list type="bullet">
/// <item>An object is seen whole or not at all, no matter when its writer died.</item>
/// <item>What <see cref="PutAsync"/> and <see cref="ObjectDraft.CommitAsync"/> have returned for survives a power cut.</item>
/// <item>Calls may overlap, in any number and order.</item>
/// <item>A failure is a <see cref="ResgateException"/> that names the object; after it, the object is as it was before,
/// or, where a reply got lost, as the call would have left it.</item>
/// <item>Foreign files at the place are neither listed nor touched.</item>
/// </list>
/// A store knows names and bytes; it knows nothing of what they mean.
/// </remarks>
public interface IObjectStore : IAsyncDisposable
{
    /// <summary>Where the objects lie, for people: never with a password in it.</summary>
    string Location { get; }

    /// <summary>How many calls at once serve this place well.</summary>
    int Connections { get; }

    /// <summary>
    /// Whether reading here costs no more than reading from the user's own disk, so that a copy kept there would gain
    /// nothing. A mounted network folder cannot be told from a disk and counts as near.
    /// </summary>
    bool IsNear => false;

    /// <summary>
    /// Whether the credentials allow removing anything. They seldom tell beforehand: false is certain, true is not.
    /// </summary>
    bool CanRemove => true;

    /// <summary>How the place keeps objects even from those who may remove them; null when it cannot.</summary>
    IRetentionStore? Retention => null;

    /// <summary>How the place can be attacked by more than these calls; null when they are all there is.</summary>
    Proving.ICanaryPlace? Canaries => null;

    /// <summary>Makes the place ready for objects: folders, a bucket. Doing it again changes nothing.</summary>
    ValueTask PrepareAsync(CancellationToken cancellation);

    /// <summary>
    /// Stores one object. An object of that name that is there already is replaced by the same means: atomically, unless the
    /// store says that its place cannot.
    /// </summary>
    ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation);

    /// <summary>Begins an object that is written in pieces and gets its name when it is finished.</summary>
    /// <param name="folder">Where it will lie.</param>
    /// <param name="cancellation">Stops the call.</param>
    ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation);

    /// <summary>Fills <paramref name="destination"/> with the object's bytes from <paramref name="offset"/> on.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.NotFound"/>: no such object. <see cref="FailureKind.Damaged"/>: the range reaches past its end, or
    /// its bytes cannot be read where they lie.
    /// </exception>
    ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation);

    /// <summary>The object's size in bytes.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no such object.</exception>
    ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation);

    /// <summary>
    /// Every object of a folder once, in no order; a folder that does not exist is empty. An object whose name is not
    /// 64 hexadecimal digits is foreign and left out.
    /// </summary>
    IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, CancellationToken cancellation);

    /// <summary>Removes an object for good; one that is not there counts as removed.</summary>
    ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation);

    /// <summary>Removes many objects for good, several at a time; one that cannot be removed does not save the others.</summary>
    /// <param name="names">What goes, in no order; what is not there counts as removed.</param>
    /// <param name="onFailure">Gets each that is perhaps still there, one call at a time; may throw to stop the call.</param>
    /// <param name="cancellation">Stops the call; some of them are gone then.</param>
    /// <exception cref="ResgateException">What was removed might come back after a power cut.</exception>
    async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation) =>
        await ManyCalls.RunAsync(names, Connections, RemoveAsync, onFailure, cancellation);

    /// <summary>
    /// Removes what writers left behind that died before their draft or put was finished: temporary files, unfinished
    /// uploads. Only what is certainly of our own making goes; other tools' leftovers are foreign.
    /// </summary>
    /// <param name="before">
    /// Only what was last written to before this moment. Prune calls this; a day's distance spares every living writer.
    /// </param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>How many were removed; 0 where nothing can be left behind.</returns>
    ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation);
}
