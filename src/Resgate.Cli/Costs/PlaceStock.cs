using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Policy.Costs;
using Resgate.Policy.Plans;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Cli.Costs;

/// <summary>What was counted at a place.</summary>
/// <param name="Place">The place.</param>
/// <param name="Stored">Bytes of all packs, whoever's they are; null when it could not be asked.</param>
/// <param name="Points">By class, those of the plan, oldest first.</param>
internal sealed record PlaceStock(PlannedPlace Place, long? Stored, IReadOnlyDictionary<string, IReadOnlyList<PointSize>> Points)
{
    // Somebody waits for the answer.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(20);

    /// <summary>When the oldest point was captured; null for none.</summary>
    public DateTimeOffset? Oldest => Points.Values.SelectMany(static points => points).Select(static point => (DateTimeOffset?)point.Time).Min();

    /// <summary>Counts at all places; one that cannot be asked is told.</summary>
    public static async ValueTask<IReadOnlyList<PlaceStock>> CountAsync(Invocation call, Plan plan)
    {
        var stocks = new List<PlaceStock>();
        foreach (var made in await PlaceVisit.MakeAllAsync(call, plan.Places, LockMode.None, _patience))
        {
            await using var visit = made;
            stocks.Add(await CountAsync(call, plan, visit));
        }

        return stocks;
    }

    private static async ValueTask<PlaceStock> CountAsync(Invocation call, Plan plan, PlaceVisit visit)
    {
        var failure = visit.Failure;
        try
        {
            if (visit.Opened is { } opened)
            {
                var stored = 0L;
                await foreach (var pack in opened.Repository.Store.ListAsync(ObjectFolder.Data, opened.Cancellation))
                {
                    stored += pack.Size;
                }

                return new PlaceStock(visit.Place, stored, PointsOf(plan, visit));
            }
        }
        catch (ResgateException cause) when (cause.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            failure = cause;
        }

        call.Warn($"error: {visit.Place.Name} cannot be counted: {FailureReport.Advised(failure!)}");
        return new PlaceStock(visit.Place, null, new Dictionary<string, IReadOnlyList<PointSize>>());
    }

    private static Dictionary<string, IReadOnlyList<PointSize>> PointsOf(Plan plan, PlaceVisit visit) =>
        plan.ClassesAt(visit.Place).ToDictionary(
            static one => one.Name,
            IReadOnlyList<PointSize> (one) =>
            [
                .. ClassPoints.Of(plan, one, visit.Snapshots)
                    .Where(static stored => stored.Snapshot.Summary is not null)
                    .Select(static stored => new PointSize(
                        stored.Snapshot.Time.ToDateTimeOffset(),
                        ClassPoints.SizeOf(stored.Snapshot.Summary!),
                        new ByteCount((long)Math.Min(stored.Snapshot.Summary!.DataAddedPacked, long.MaxValue)))),
            ]);
}
