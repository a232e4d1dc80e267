using Resgate.Cli.Points;
using Resgate.Cli.Running;
using Resgate.Engine.Dump;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Recovery.Graph.Sets;

namespace Resgate.Cli.Graph;

/// <summary>Content that sets of points have in common, read once: neighbouring points hold mostly the same. Disposing ends the reading.</summary>
/// <param name="farDocuments">How many documents may be fetched from places that are not near; null for as many as there are.</param>
internal sealed class GraphCache(int? farDocuments) : IDisposable
{
    private const long MostBytes = 64 << 20;
    private const int MostListings = 16;

    private readonly Dictionary<PlaceVisit, FileContent> _contents = [];
    private readonly Dictionary<Id, byte[]> _documents = [];
    private readonly Dictionary<Id, IReadOnlyList<(string Name, Node Node)>> _listings = [];
    private readonly Dictionary<Id, IReadOnlyList<StateEntry>> _states = [];
    private long _size;
    private int _far;

    /// <summary>A document's bytes.</summary>
    /// <exception cref="ResgateException">It cannot be read; or <see cref="FailureKind.Failed"/>, there are too many to fetch.</exception>
    public async ValueTask<byte[]> DocumentAsync(FoundPath found, CancellationToken cancellation)
    {
        var key = KeyOf(found.Node);
        if (_documents.TryGetValue(key, out var known))
        {
            return known;
        }

        if (!found.Point.Visit.Opened!.Repository.Store.IsNear && ++_far > farDocuments)
        {
            throw new ResgateException(FailureKind.Failed, $"more than {farDocuments} documents would have to be fetched from {found.Point.PlaceName}")
            {
                Hint = "'resgate history --graph' fetches them all",
            };
        }

        using var bytes = new MemoryStream();
        await (await ContentAsync(found.Point.Visit)).CopyToAsync(found.Node, bytes, cancellation);
        var content = bytes.ToArray();
        if (_size + content.Length <= MostBytes)
        {
            _size += content.Length;
            _documents[key] = content;
        }

        return content;
    }

    /// <summary>The files of a folder, at any depth.</summary>
    /// <param name="tree">The folder.</param>
    /// <param name="list">Lists it.</param>
    public async ValueTask<IReadOnlyList<(string Name, Node Node)>> ListingAsync(Id tree, Func<ValueTask<IReadOnlyList<(string Name, Node Node)>>> list)
    {
        if (!_listings.TryGetValue(tree, out var listing))
        {
            if (_listings.Count == MostListings)
            {
                _listings.Clear();
            }

            listing = _listings[tree] = await list();
        }

        return listing;
    }

    /// <summary>A state, written to where it can be read by SQLite if it is a database.</summary>
    public async ValueTask<IReadOnlyList<StateEntry>> StateAsync(FoundPath found, SqliteState databases, CancellationToken cancellation)
    {
        var key = KeyOf(found.Node);
        if (!_states.TryGetValue(key, out var state))
        {
            var content = await ContentAsync(found.Point.Visit);
            state = _states[key] = SqliteState.IsName(found.Path.ToString())
                ? await databases.ReadAsync(async file => await content.CopyToAsync(found.Node, file, cancellation), cancellation)
                : StateEntry.ParseText(await DocumentAsync(found, cancellation));
        }

        return state;
    }

    public void Dispose()
    {
        foreach (var content in _contents.Values)
        {
            content.Dispose();
        }
    }

    // Blobs are named by what they hold, in whichever repository.
    private static Id KeyOf(Node file) => Id.Of([.. (file.Content ?? []).SelectMany(static id => id.ToArray())]);

    private async ValueTask<FileContent> ContentAsync(PlaceVisit visit)
    {
        if (!_contents.TryGetValue(visit, out var content))
        {
            await visit.ReaderAsync();
            content = _contents[visit] = new FileContent(visit.Opened!.Repository);
        }

        return content;
    }
}
