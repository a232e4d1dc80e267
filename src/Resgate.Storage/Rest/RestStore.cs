using System.Runtime.CompilerServices;
using Resgate.Primitives;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.Rest;

/// <summary>Objects at a server that speaks restic's REST protocol, such as rest-server.</summary>
/// <remarks>
/// <para>The server keeps what it has: a name that is taken is not written again. What lies under it is compared then, and only
/// if it is something else, it is removed and sent anew. So replacing an object is not atomic here, and where removing is forbidden
/// (append-only) it is refused. Only the config is ever replaced by other content.</para>
/// <para>rest-server checks each upload against the hash in its name, and answers when the file is durable; not so the config.</para>
/// </remarks>
public sealed class RestStore : IObjectStore
{
    private readonly RestAddress _address;
    private readonly RestConnection _server;
    private readonly RestListing _listing;
    private readonly RestReading _reading;
    private readonly RestWriting _writing;
    private readonly string _temporary;

    private RestStore(RestAddress address, PlaceOptions options)
    {
        _address = address;
        _temporary = options.Variable("TMPDIR") ?? "/tmp";
        Connections = options.Connections("rest");
        _server = new RestConnection(address, options);
        _listing = new RestListing(_server);
        _reading = new RestReading(_server);
        _writing = new RestWriting(_server, _reading);
    }

    public string Location => _address.ToString();

    public int Connections { get; }

    /// <summary>The store at an address; nothing is asked of the server yet.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an option that makes no sense, a certificate file that cannot be read.</exception>
    public static RestStore Open(RestAddress address, PlaceOptions options)
    {
        OptionKeys.Check(options.Extended.Keys, "rest");
        return new RestStore(address, options);
    }

    public ValueTask PrepareAsync(CancellationToken cancellation) => _writing.CreateAsync(cancellation);

    public ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        _writing.StoreAsync(
            name,
            content.Length,
            (offset, destination) => content.Span.Slice((int)offset, destination.Length).CopyTo(destination),
            cancellation);

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(new SpooledDraft(
            folder, _temporary, (name, spool, token) => _writing.StoreAsync(name, spool.Length, spool.Read, token)));
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        _reading.ReadAsync(name, offset, destination, cancellation);

    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) => _reading.SizeAsync(name, cancellation);

    /// <inheritdoc/>
    /// <remarks>The whole answer is read before its first object is told, so a slow reader does not look like a silent server.</remarks>
    public async IAsyncEnumerable<StoredObject> ListAsync(
        ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        List<(Id Id, long? Size)> found = folder == ObjectFolder.Config ? [default] : await _listing.ReadAsync(folder, cancellation);
        foreach (var (id, told) in found)
        {
            var name = new ObjectName(folder, id);
            if ((told ?? await FindSizeAsync(name, cancellation)) is { } size)
            {
                yield return new StoredObject(name, size);
            }
        }
    }

    public ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) => _writing.RemoveAsync(name, cancellation);

    /// <inheritdoc/>
    /// <remarks>What uploads leave behind is the server's own affair: the protocol does not show it.</remarks>
    public ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(0);
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<long?> FindSizeAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return await _reading.SizeAsync(name, cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return null;
        }
    }
}
