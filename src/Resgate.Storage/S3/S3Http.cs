using System.Net;
using Amazon.Runtime;
using Resgate.Storage.Http;

namespace Resgate.Storage.S3;

/// <summary>The connections of one place, in the form that the SDK takes them. Also keeps what answers tell on the side.</summary>
internal sealed class S3Http : HttpClientFactory, IDisposable
{
    private readonly HttpClient _client;
    private readonly TimeProvider _time;
    private long _ticksAhead;

    /// <exception cref="Primitives.ResgateException"><see cref="Primitives.FailureKind.Usage"/>: a certificate file is unusable.</exception>
    public S3Http(PlaceOptions options)
    {
        _time = options.Time;
        // Whoever calls has patience of their own, which counts from the last byte that moved.
        _client = new HttpClient(new Requests(this, options)) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>The time at the server, as its last answer told it; our own as long as it has not answered.</summary>
    public DateTimeOffset ServerTime => _time.GetUtcNow() + TimeSpan.FromTicks(Interlocked.Read(ref _ticksAhead));

    /// <summary>Where the bucket lies, when an answer told it; Amazon's refusals do.</summary>
    public string? BucketRegion { get; private set; }

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => _client;

    public override bool UseSDKHttpClientCaching(IClientConfig clientConfig) => false;

    public override bool DisposeHttpClientsAfterUse(IClientConfig clientConfig) => false;

    public void Dispose() => _client.Dispose();

    private sealed class Requests(S3Http owner, PlaceOptions options) : DelegatingHandler(HttpConnections.Create(options))
    {
        /// <summary>From this size on it pays to hear a refusal before the body is sent; below, the question costs a round trip.</summary>
        private const long AsksFirst = 1 << 20;

        private readonly string _userAgent = HttpConnections.UserAgent(options);

        protected override async Task<HttpResponseMessage> SendAsync(
            HttpRequestMessage request, CancellationToken cancellationToken)
        {
            request.Headers.ExpectContinue = request.Content?.Headers.ContentLength >= AsksFirst;
            _ = request.Headers.Remove("User-Agent");
            _ = request.Headers.TryAddWithoutValidation("User-Agent", _userAgent);
            var response = await base.SendAsync(request, cancellationToken);
            if (response.Headers.Date is { } date)
            {
                Interlocked.Exchange(ref owner._ticksAhead, (date - owner._time.GetUtcNow()).Ticks);
            }

            if (response.Headers.TryGetValues("x-amz-bucket-region", out var regions))
            {
                owner.BucketRegion = regions.First();
            }

            if (response.StatusCode == HttpStatusCode.OK && AsksForDocument(request))
            {
                await DemandContentAsync(response, cancellationToken);
            }

            return response;
        }

        // Objects are always asked for by a range.
        private static bool AsksForDocument(HttpRequestMessage request) =>
            request.Method == HttpMethod.Post || (request.Method == HttpMethod.Get && !request.Headers.Contains("Range"));

        /// <remarks>Cut down to nothing on its way, such an answer would pass for an empty listing, or for "all removed".</remarks>
        private static async Task DemandContentAsync(HttpResponseMessage response, CancellationToken cancellation)
        {
            await response.Content.LoadIntoBufferAsync(cancellation);
            if (response.Content.Headers.ContentLength == 0)
            {
                response.Dispose();
                throw new HttpRequestException(HttpRequestError.ResponseEnded, "the answer is empty");
            }
        }
    }
}
