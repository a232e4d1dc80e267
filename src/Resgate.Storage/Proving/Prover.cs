using Resgate.Primitives;

namespace Resgate.Storage.Proving;

/// <summary>Attacks a canary at a place in every way that would destroy a backup, and looks each time what is left of it.</summary>
/// <remarks>
/// Believes what it sees and not what it is told: an attack is refused when the bytes are still there, and it went through
/// when they are not. When it cannot look, or the place failed for reasons of its own, the attack is inconclusive.
/// </remarks>
/// <param name="store">The place, with the credentials whose power is the question.</param>
/// <param name="fill">Fills bytes at random: each canary is another object.</param>
public sealed class Prover(IObjectStore store, Action<byte[]> fill)
{
    internal const string RemoveLock = "remove-lock";

    private const int CanarySize = 256;

    /// <summary>Makes all attacks; what the place lets us remove is gone afterwards.</summary>
    /// <param name="onResult">Hears of each as soon as it is known.</param>
    /// <param name="cancellation">Stops it; the canary may stay then.</param>
    /// <exception cref="ResgateException">No canary can be put there at all.</exception>
    public async ValueTask<Proof> RunAsync(Action<ProbeResult> onResult, CancellationToken cancellation)
    {
        var results = new List<ProbeResult>();
        var canary = await PlantAsync(cancellation);
        foreach (var (probe, attack) in Attacks())
        {
            if (results is [.., { Verdict: Verdict.WentThrough }])
            {
                await DropAsync(canary, cancellation);
                canary = await PlantAsync(cancellation);
            }

            Tell(await TryAsync(probe, canary, attack, cancellation));
        }

        Tell(await TryLockAsync(cancellation));
        return new Proof(results, canary.Name, await DropAsync(canary, cancellation));

        void Tell(ProbeResult result)
        {
            results.Add(result);
            onResult(result);
        }
    }

    private static IEnumerable<(string Probe, Func<ICanary, CancellationToken, ValueTask<bool>> Attack)> Attacks() =>
    [
        ("overwrite", static async (canary, token) =>
        {
            await canary.OverwriteAsync(token);
            return true;
        }),
        ("shorten-retention", static (canary, token) => canary.ShortenRetentionAsync(token)),
        ("delete", static async (canary, token) =>
        {
            await canary.DeleteAsync(token);
            return true;
        }),
        ("delete-version", static (canary, token) => canary.DeleteVersionAsync(token)),
    ];

    private async ValueTask<ICanary> PlantAsync(CancellationToken cancellation)
    {
        var content = new byte[CanarySize];
        fill(content);
        var name = new ObjectName(ObjectFolder.Data, Id.Of(content));
        var canary = store.Canaries is { } place
            ? await place.PlantAsync(name, content, cancellation)
            : await PlainCanary.PlantAsync(store, name, content, cancellation);
        return await canary.IsIntactAsync(cancellation)
            ? canary
            : throw new ResgateException(FailureKind.Failed, $"the canary {name} was put, and does not come back as it was");
    }

    private static async ValueTask<ProbeResult> TryAsync(
        string probe, ICanary canary, Func<ICanary, CancellationToken, ValueTask<bool>> attack, CancellationToken cancellation)
    {
        ResgateException? refusal = null;
        try
        {
            if (!await attack(canary, cancellation))
            {
                return new ProbeResult(probe, Verdict.NotApplicable, "there is nothing of the kind here");
            }
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            refusal = failure;
        }

        try
        {
            return Judge(probe, refusal, isIntact: await canary.IsIntactAsync(cancellation));
        }
        catch (ResgateException blind) when (blind.Kind != FailureKind.Cancelled)
        {
            return new ProbeResult(probe, Verdict.Inconclusive, $"what is left of the canary cannot be seen: {Words(blind)}");
        }
    }

    private static ProbeResult Judge(string probe, ResgateException? refusal, bool isIntact) => (refusal, isIntact) switch
    {
        ({ Kind: FailureKind.Denied }, true) => new(probe, Verdict.Refused, Words(refusal)),
        ({ }, true) => new(probe, Verdict.Inconclusive, $"it cannot be told: {Words(refusal)}"),
        // A retention that was cut short leaves the bytes as they are; whoever cut it comes back for them.
        (null, true) when probe == "shorten-retention" => new(probe, Verdict.WentThrough, "the retention ends earlier now"),
        (null, true) => new(probe, Verdict.Refused, "the place said yes, and the bytes are still there"),
        (null, false) => new(probe, Verdict.WentThrough, "the bytes are gone"),
        ({ }, false) => new(probe, Verdict.WentThrough, $"the bytes are gone, although the place said: {Words(refusal)}"),
    };

    // An empty lock is passed over by restic and by us, so that one that cannot be removed hinders nobody.
    private async ValueTask<ProbeResult> TryLockAsync(CancellationToken cancellation)
    {
        var name = new ObjectName(ObjectFolder.Locks, Id.Of([]));
        try
        {
            await store.PutAsync(name, ReadOnlyMemory<byte>.Empty, cancellation);
            await store.RemoveAsync(name, cancellation);
            await store.SizeAsync(name, cancellation);
            return new ProbeResult(RemoveLock, Verdict.Refused, "the lock is still there: runs that die will block the repository until somebody removes their locks");
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return new ProbeResult(RemoveLock, Verdict.WentThrough, "locks can be removed, as they have to be");
        }
        catch (ResgateException refusal) when (refusal.Kind == FailureKind.Denied)
        {
            return new ProbeResult(RemoveLock, Verdict.Refused, $"runs will leave their locks behind: {Words(refusal)}");
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
        {
            return new ProbeResult(RemoveLock, Verdict.Inconclusive, Words(failure));
        }
    }

    /// <returns>For people, until when it stays; null when it is gone.</returns>
    private static async ValueTask<string?> DropAsync(ICanary canary, CancellationToken cancellation)
    {
        try
        {
            await canary.RemoveAsync(cancellation);
            return null;
        }
        catch (ResgateException refusal) when (refusal.Kind != FailureKind.Cancelled)
        {
            return canary.Retention is { } retention ? retention.UntilText : "somebody with more rights removes it";
        }
    }

    private static string Words(Exception failure)
    {
        while (failure.InnerException is { } cause)
        {
            failure = cause;
        }

        return failure.Message;
    }
}
