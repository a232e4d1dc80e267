using System.Collections.Concurrent;
using System.Net;
using Resgate.Primitives;
using Resgate.Storage.Http;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.Rest;

/// <summary>Changes what a REST server keeps.</summary>
internal sealed class RestWriting(RestConnection server, RestReading reading)
{
    // What broke off while it was being sent, and has not got an answer since.
    private readonly ConcurrentDictionary<ObjectName, bool> _brokenOff = new();

    /// <summary>Has the repository's folders made.</summary>
    public async ValueTask CreateAsync(CancellationToken cancellation) =>
        await CallAsync(HttpMethod.Post, "?create=true", "prepare the repository", cancellation);

    public async ValueTask StoreAsync(ObjectName name, long size, ReadAt read, CancellationToken cancellation)
    {
        if (await TryStoreAsync(name, size, read, cancellation) is not { } refusal
            || await reading.IsSameAsync(name, size, read, cancellation))
        {
            return;
        }

        // Something else lies under the name: what is left of an upload that was cut off, an older config, damage.
        if (await reading.ExistsAsync(name, cancellation))
        {
            await RemoveAsync(name, cancellation);
            refusal = await TryStoreAsync(name, size, read, cancellation);
        }

        if (refusal is not null)
        {
            throw refusal;
        }
    }

    public async ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            await CallAsync(HttpMethod.Delete, RestProtocol.PathOf(name), $"remove {name}", cancellation);
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            // Older servers say so; it is what we wanted.
        }
    }

    /// <returns>Null when it is stored; the failure when the server forbids it, perhaps because the name is taken.</returns>
    private async ValueTask<ResgateException?> TryStoreAsync(ObjectName name, long size, ReadAt read, CancellationToken cancellation)
    {
        // A server that refuses an upload may hang up on us while we are still sending, and its answer is lost. The next
        // attempt waits for its consent, which costs a round trip, and hears the reason. The config alone is often refused.
        var asksFirst = name == ObjectName.Config || _brokenOff.ContainsKey(name);
        _brokenOff[name] = true;
        return await server.SendAsync(
            HttpMethod.Post,
            RestProtocol.PathOf(name),
            $"store {name}",
            (request, patience) =>
            {
                request.Content = new UploadContent(size, read, server.PieceSize, patience);
                request.Headers.ExpectContinue = asksFirst;
            },
            (answer, _) =>
            {
                _brokenOff.TryRemove(name, out var _);
                return new ValueTask<ResgateException?>(FailureOf(name, answer));
            },
            cancellation);
    }

    private ResgateException? FailureOf(ObjectName name, HttpResponseMessage answer) => answer.StatusCode switch
    {
        _ when answer.IsSuccessStatusCode => null,
        HttpStatusCode.Forbidden => server.Refusal($"store {name}", answer),
        // What it got does not hash to the name, so it was spoiled on the way.
        HttpStatusCode.BadRequest => throw new ResgateException(
            FailureKind.Transient, $"cannot store {name}: the server got other bytes than were sent", server.Refusal($"store {name}", answer)),
        _ => throw server.Refusal($"store {name}", answer),
    };

    private ValueTask<bool> CallAsync(HttpMethod method, string path, string doing, CancellationToken cancellation) => server.SendAsync(
        method,
        path,
        doing,
        static (_, _) => { },
        (answer, _) => answer.IsSuccessStatusCode ? new ValueTask<bool>(result: true) : throw server.Refusal(doing, answer),
        cancellation);
}
