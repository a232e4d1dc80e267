using System.Net;
using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>Gets ranges and sizes of objects.</summary>
internal sealed class S3Reading(S3Connection bucket)
{
    /// <summary>Fills all of the destination, or fails.</summary>
    public async ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation)
    {
        if (destination.IsEmpty || offset > long.MaxValue - destination.Length)
        {
            // No range of HTTP is empty, or reaches that far.
            if (offset > await SizeAsync(name, cancellation) - destination.Length)
            {
                throw TooShort(name, offset, destination.Length);
            }

            return;
        }

        var doing = $"read {name}";
        await bucket.CallAsync(
            doing,
            async (client, patience) =>
            {
                var request = new GetObjectRequest
                {
                    BucketName = bucket.Place.Bucket,
                    Key = bucket.Place.Layout.KeyOf(name),
                    ByteRange = new ByteRange(offset, offset + destination.Length - 1),
                };
                using var response = await client.GetObjectAsync(request, patience.Token);
                CheckRange(name, offset, destination.Length, response);
                await FillAsync(doing, response.ResponseStream, destination, patience);
                return true;
            },
            cancellation);
    }

    /// <summary>The object's size in bytes.</summary>
    /// <remarks>
    /// A refusal of HEAD has no body, so it cannot say whether the key or the whole bucket is missing, nor what is wrong with
    /// the credentials or the clock. A GET can; it is made only then.
    /// </remarks>
    public async ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation)
    {
        try
        {
            return (await HeadAsync(name, cancellation)).ContentLength;
        }
        catch (ResgateException vague) when (vague.Kind is FailureKind.NotFound or FailureKind.Denied or FailureKind.Failed)
        {
            await ReadAsync(name, 0, new byte[1], cancellation);
            return (await HeadAsync(name, cancellation)).ContentLength;
        }
    }

    /// <summary>What the place knows of an object.</summary>
    public ValueTask<GetObjectMetadataResponse> HeadAsync(ObjectName name, CancellationToken cancellation) => bucket.CallAsync(
        $"look at {name}",
        (client, patience) => client.GetObjectMetadataAsync(
            new GetObjectMetadataRequest { BucketName = bucket.Place.Bucket, Key = bucket.Place.Layout.KeyOf(name) }, patience.Token),
        cancellation);

    private static void CheckRange(ObjectName name, long offset, int size, GetObjectResponse response)
    {
        if (response.HttpStatusCode != HttpStatusCode.PartialContent && (offset > 0 || response.ContentLength > size))
        {
            throw new ResgateException(FailureKind.Failed, $"cannot read {name}: the server answers with the whole object when a range of it is asked for");
        }

        if (response.ContentLength < size)
        {
            throw TooShort(name, offset, size);
        }

        if (response.ContentLength > size
            || (response.ContentRange is { } range && !range.StartsWith($"bytes {offset}-", StringComparison.Ordinal)))
        {
            throw new ResgateException(FailureKind.Failed, $"cannot read {name}: the server answers with another range than was asked for");
        }
    }

    private static async ValueTask FillAsync(string doing, Stream body, Memory<byte> destination, Patience patience)
    {
        for (var done = 0; done < destination.Length;)
        {
            var count = await body.ReadAsync(destination[done..], patience.Token);
            if (count == 0)
            {
                throw new ResgateException(
                    FailureKind.Transient, $"cannot {doing}: the answer ended after {done} of {destination.Length} bytes");
            }

            patience.Progress();
            done += count;
        }
    }

    private static ResgateException TooShort(ObjectName name, long offset, int size) =>
        new(FailureKind.Damaged, $"{name} ends before the {size} bytes at {offset} do");
}
