using Resgate.Policy.Plans;
using Resgate.Policy.Windows;
using Resgate.Primitives;
using Resgate.Repository.Blobs;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Running;

/// <summary>A place that was opened and asked for its snapshots, or the reason why it was not. Disposing closes it.</summary>
internal sealed class PlaceVisit : IAsyncDisposable
{
    private BlobReader? _reader;

    private PlaceVisit(PlannedPlace place) => Place = place;

    public PlannedPlace Place { get; }

    /// <summary>Null when it was not reached.</summary>
    public OpenRepository? Opened { get; private init; }

    /// <summary>All that could be read, oldest first.</summary>
    public IReadOnlyList<StoredSnapshot> Snapshots { get; private init; } = [];

    /// <summary>Snapshots that are there and could not be read, which has been told.</summary>
    public IReadOnlyList<Id> Unreadable { get; private init; } = [];

    /// <summary>Why it was not reached.</summary>
    public ResgateException? Failure { get; private init; }

    /// <summary>Whether it was not reached because it is one that is brought, and is not here now.</summary>
    public bool IsAway => Place.BroughtEvery is not null && Failure is { Kind: FailureKind.NoRepository };

    /// <summary>Goes there.</summary>
    /// <param name="call">Gets a warning for each snapshot that cannot be read.</param>
    /// <param name="place">Where to.</param>
    /// <param name="mode">The lock to hold while it is open.</param>
    /// <param name="patience">How long to try again what may pass; null for as long as any verb does.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Cancelled"/>; every other failure is a value.</exception>
    public static async ValueTask<PlaceVisit> MakeAsync(
        Invocation call, PlannedPlace place, LockMode mode, TimeSpan? patience = null)
    {
        OpenRepository? opened = null;
        try
        {
            var choice = PlaceChoices.Of(place) with { Patience = patience };

            // A lock is all that is written by who reads, and no window may keep anybody from getting things back.
            opened = await call.OpenAsync(mode == LockMode.None ? choice : choice with { Window = Timetable.Always }, mode);
            var unreadable = new List<Id>();
            var snapshots = await new SnapshotFolder(opened.Repository).LoadAllAsync(
                (id, failure) =>
                {
                    unreadable.Add(id);
                    call.Warn($"{place.Name}: ignoring snapshot {id.ToShortString()}: {failure.Message}");
                },
                opened.Cancellation);
            return new PlaceVisit(place) { Opened = opened, Snapshots = snapshots, Unreadable = unreadable };
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            await (opened?.DisposeAsync() ?? default);
            return new PlaceVisit(place) { Failure = failure };
        }
    }

    /// <summary>Goes to several places at once; the visits come in their order. Dispose every one.</summary>
    /// <inheritdoc cref="MakeAsync" path="/param"/>
    /// <exception cref="ResgateException"><see cref="FailureKind.Cancelled"/>; those that were reached are closed again.</exception>
    public static async ValueTask<PlaceVisit[]> MakeAllAsync(
        Invocation call, IEnumerable<PlannedPlace> places, LockMode mode, TimeSpan? patience = null)
    {
        var visits = places.Select(place => Task.Run(() => MakeAsync(call, place, mode, patience).AsTask())).ToList();
        try
        {
            return await Task.WhenAll(visits);
        }
        catch
        {
            foreach (var visit in visits.Where(static visit => visit.IsCompletedSuccessfully))
            {
                await (await visit).DisposeAsync();
            }

            throw;
        }
    }

    /// <summary>Reads its blobs; one caller at a time. The first call loads the index.</summary>
    /// <exception cref="ResgateException">The index cannot be read.</exception>
    public async ValueTask<BlobReader> ReaderAsync()
    {
        if (_reader is null)
        {
            await Opened!.Repository.LoadIndexAsync(Opened.Cancellation);
            _reader = Opened.Repository.CreateReader();
        }

        return _reader;
    }

    public ValueTask DisposeAsync()
    {
        _reader?.Dispose();
        return Opened?.DisposeAsync() ?? default;
    }
}
