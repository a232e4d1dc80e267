using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;
using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>A connected client of one place, made when it is first needed, and the one way to call it.</summary>
internal sealed class S3Connection : IAsyncDisposable
{
    private const string FirstRegion = "us-east-1";

    private readonly PlaceOptions _options;
    private readonly S3Http _http;
    private readonly SemaphoreSlim _gate = new(1, 1);
    private S3Client? _client;

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a certificate file is unusable.</exception>
    public S3Connection(S3Place place, PlaceOptions options)
    {
        Place = place;
        _options = options;
        _http = new S3Http(options);
    }

    public S3Place Place { get; }

    /// <summary>What waiting is measured with.</summary>
    public TimeProvider Time => _options.Time;

    /// <summary>The time at the server, as far as it has been heard of.</summary>
    public DateTimeOffset ServerTime => _http.ServerTime;

    /// <summary>How an object that is stored now shall be locked; null for not at all.</summary>
    public Retention? LockUntil(ObjectName name) => Place.Lock is { } rule && name.Folder != ObjectFolder.Locks
        ? new Retention(rule.Mode, ServerTime + rule.Period)
        : null;

    /// <summary>Makes one call, however many bytes it moves.</summary>
    /// <param name="doing">As in "store data/ab..."; names the object.</param>
    /// <param name="call">The call; tells the patience whenever bytes move, and takes its token.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException">Of every kind that <see cref="S3Failures"/> knows.</exception>
    public async ValueTask<T> CallAsync<T>(
        string doing, Func<S3Client, Patience, Task<T>> call, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var patience = new Patience(_options.StuckAfter, _options.Time, cancellation);
        try
        {
            var client = await ConnectAsync(patience);
            try
            {
                return await call(client, patience);
            }
            catch (AmazonS3Exception skewed) when (skewed.ErrorCode == S3Failures.ClockIsWrong)
            {
                // That answer told the SDK what time it is there.
                return await call(client, patience);
            }
        }
        catch (Exception cause) when (cause is not ResgateException && patience.IsExhausted)
        {
            throw patience.Failure($"{doing} in {Place.Location}", cause);
        }
        catch (Exception cause) when (cause is not (ResgateException or OperationCanceledException))
        {
            // A call that is torn down half-way may say anything.
            cancellation.ThrowIfCancellationRequested();
            throw FailureOf(doing, cause);
        }
    }

    /// <summary>The failure of a call, or of a part of one.</summary>
    public ResgateException FailureOf(string doing, Exception cause) => S3Failures.Of($"{doing} in {Place.Location}", cause, Place, _http.BucketRegion);

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        _http.Dispose();
        _gate.Dispose();
        return ValueTask.CompletedTask;
    }

    private async ValueTask<S3Client> ConnectAsync(Patience patience)
    {
        if (_client is { } ready)
        {
            return ready;
        }

        await _gate.WaitAsync(patience.Token);
        try
        {
            return _client ??= await CreateAsync(patience);
        }
        finally
        {
            _gate.Release();
        }
    }

    private async ValueTask<S3Client> CreateAsync(Patience patience)
    {
        var credentials = await FindCredentialsAsync(patience.Token);
        var region = Place.Region ?? await AskRegionAsync(credentials, patience.Token);
        patience.Progress();
        return new S3Client(credentials, Configuration(region));
    }

    /// <summary>Finds the credentials, and sees to it that there are some: what a command or a machine's role gives comes when it is asked for.</summary>
    private async ValueTask<AWSCredentials> FindCredentialsAsync(CancellationToken cancellation)
    {
        try
        {
            var found = await Place.FindCredentials(cancellation);
            if (found is not AnonymousAWSCredentials)
            {
                await found.GetCredentialsAsync().WaitAsync(cancellation);
            }

            return found;
        }
        catch (ResgateException failure)
        {
            throw new ResgateException(failure.Kind, $"cannot use {Place.Location}: {failure.Message}", failure.InnerException) { Hint = failure.Hint };
        }
    }

    /// <summary>Where the bucket lies: requests are signed for a region. One call that every server answers somehow.</summary>
    private async ValueTask<string> AskRegionAsync(AWSCredentials credentials, CancellationToken cancellation)
    {
        using var client = new S3Client(credentials, Configuration(FirstRegion));
        try
        {
            var answer = await client.GetBucketLocationAsync(new GetBucketLocationRequest { BucketName = Place.Bucket }, cancellation);
            return answer.Location?.Value switch
            {
                null or "" => FirstRegion,
                "EU" => "eu-west-1",
                var region => region,
            };
        }
        catch (AmazonS3Exception) when (_http.BucketRegion is { Length: > 0 })
        {
            return _http.BucketRegion;
        }
        catch (AmazonS3Exception refusal) when (refusal.ErrorCode == S3Failures.ClockIsWrong || !S3Failures.IsFinal(refusal))
        {
            // No such bucket yet, no permission to ask, no such call, a wrong clock: the calls to come will tell which.
            return FirstRegion;
        }
        catch (AmazonS3Exception refusal)
        {
            throw FailureOf("find the region", refusal);
        }
    }

    private AmazonS3Config Configuration(string region) => new()
    {
        ServiceURL = AmazonHosts.InRegion(Place.Endpoint, region).ToString(),
        IgnoreConfiguredEndpointUrls = true,
        ForcePathStyle = Place.HasBucketInPath,
        AuthenticationRegion = region,
        // Retrying is done around every store, in one way.
        MaxErrorRetry = 0,
        // Checksums that trail the body are refused by older servers; what we know of the body is sent ahead of it.
        RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
        ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        BufferSize = 128 << 10,
        HttpClientFactory = _http,
    };
}
