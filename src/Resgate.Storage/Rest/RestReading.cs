using System.Net;
using System.Net.Http.Headers;
using Resgate.Primitives;
using Resgate.Storage.Http;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.Rest;

/// <summary>Reads objects of a REST server, and sees to it that what comes is what was asked for.</summary>
internal sealed class RestReading(RestConnection server)
{
    public ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        var doing = $"find the size of {name}";
        return server.SendAsync(
            HttpMethod.Head,
            RestProtocol.PathOf(name),
            doing,
            static (_, _) => { },
            (answer, _) => (answer.StatusCode, answer.Content.Headers.ContentLength) switch
            {
                (HttpStatusCode.OK, { } size) => new ValueTask<long>(size),
                (HttpStatusCode.OK, null) => throw new ResgateException(FailureKind.Failed, $"cannot {doing}: the server does not tell"),
                _ => throw server.Refusal(doing, answer),
            },
            cancellation);
    }

    public async ValueTask<bool> ExistsAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            await SizeAsync(name, cancellation);
            return true;
        }
        catch (ResgateException absent) when (absent.Kind == FailureKind.NotFound)
        {
            return false;
        }
    }

    public ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) => ExactRange.ReadAsync(
        name,
        offset,
        destination.Length,
        () => TryReadAsync(name, offset, destination, cancellation),
        () => SizeAsync(name, cancellation));

    /// <summary>Whether an object is there whose bytes are those given.</summary>
    public ValueTask<bool> IsSameAsync(ObjectName name, long size, ReadAt read, CancellationToken cancellation)
    {
        var doing = $"compare {name}";
        return server.SendAsync(
            HttpMethod.Get,
            RestProtocol.PathOf(name),
            doing,
            static (_, _) => { },
            async (answer, patience) =>
            {
                if (answer.StatusCode == HttpStatusCode.NotFound)
                {
                    return false;
                }

                if (answer.StatusCode != HttpStatusCode.OK)
                {
                    throw server.Refusal(doing, answer);
                }

                await using var body = new WatchedStream(await answer.Content.ReadAsStreamAsync(patience.Token), patience);
                return await IsSameAsync(body, size, read, patience.Token);
            },
            cancellation);
    }

    /// <returns>False when the answer ended before the range did.</returns>
    private ValueTask<bool> TryReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        var doing = $"read {name}";
        return server.SendAsync(
            HttpMethod.Get,
            RestProtocol.PathOf(name),
            doing,
            (request, _) => request.Headers.Range = new RangeHeaderValue(offset, offset + destination.Length - 1),
            async (answer, patience) =>
            {
                if (answer.StatusCode == HttpStatusCode.RequestedRangeNotSatisfiable)
                {
                    return false;
                }

                if (!answer.IsSuccessStatusCode)
                {
                    throw server.Refusal(doing, answer);
                }

                // The config always comes whole, whatever was asked for.
                var begin = answer.StatusCode == HttpStatusCode.PartialContent ? answer.Content.Headers.ContentRange?.From ?? offset : 0;
                if (begin > offset)
                {
                    throw new ResgateException(FailureKind.Failed, $"cannot {doing}: the server sends another range than was asked for");
                }

                await using var body = new WatchedStream(await answer.Content.ReadAsStreamAsync(patience.Token), patience);
                return await SkipAsync(body, offset - begin, patience.Token)
                    && await body.ReadAtLeastAsync(destination, destination.Length, throwOnEndOfStream: false, patience.Token) == destination.Length;
            },
            cancellation);
    }

    private static async ValueTask<bool> SkipAsync(Stream body, long count, CancellationToken cancellation)
    {
        var waste = new byte[(int)Math.Min(count, 64 << 10)];
        while (count > 0)
        {
            var read = await body.ReadAsync(waste.AsMemory(0, (int)Math.Min(count, waste.Length)), cancellation);
            if (read == 0)
            {
                return false;
            }

            count -= read;
        }

        return true;
    }

    private static async ValueTask<bool> IsSameAsync(Stream body, long size, ReadAt read, CancellationToken cancellation)
    {
        var (theirs, ours) = (new byte[64 << 10], new byte[64 << 10]);
        for (var offset = 0L; ;)
        {
            var count = await body.ReadAsync(theirs, cancellation);
            if (count == 0 || count > size - offset)
            {
                return count == 0 && offset == size;
            }

            read(offset, ours.AsSpan(0, count));
            if (!ours.AsSpan(0, count).SequenceEqual(theirs.AsSpan(0, count)))
            {
                return false;
            }

            offset += count;
        }
    }
}
