using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using Resgate.Primitives;
using Resgate.Storage.Http;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage.Rest;

/// <summary>Asks a REST server and hears its answers: who we are, how long we wait, and what a refusal means.</summary>
internal sealed class RestConnection : IDisposable
{
    private const int LargestPiece = 128 << 10;

    private readonly RestAddress _address;
    private readonly PlaceOptions _options;
    private readonly HttpClient _client;
    private readonly AuthenticationHeaderValue? _credentials;

    public RestConnection(RestAddress address, PlaceOptions options)
    {
        _address = address;
        _options = options;
        _credentials = Credentials(address, options);
        PieceSize = Math.Min(LargestPiece, RateLimit.Of(options.UploadLimit, options.Time)?.Slice ?? LargestPiece);
        var handler = HttpConnections.Create(options);
        // Consent is asked for only where a refusal is to be expected, so it is worth some waiting.
        handler.Expect100ContinueTimeout = TimeSpan.FromSeconds(10);
        if (address.Socket is { } socket)
        {
            handler.UseProxy = false;
            handler.ConnectCallback = (_, token) => ConnectAsync(socket, token);
        }

        _client = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <summary>How many bytes to send at once, so that a limited line does not look like a dead one.</summary>
    public int PieceSize { get; }

    /// <summary>Whether a user name or a password is sent along.</summary>
    public bool HasCredentials => _credentials is not null;

    /// <summary>Sends one request and has its answer received, whatever the status is.</summary>
    /// <param name="method">GET, HEAD, POST or DELETE.</param>
    /// <param name="path">Below the repository's root, without a slash at the front.</param>
    /// <param name="doing">As in "store data/ab...": for the failure.</param>
    /// <param name="prepare">Adds to the request: a range, a body. Gets the call's patience, for bytes that move.</param>
    /// <param name="receive">Reads the answer as long as it is open.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Transient"/>: no answer, or only half of one. <see cref="FailureKind.Denied"/>: the server's certificate.</exception>
    public async ValueTask<T> SendAsync<T>(
        HttpMethod method,
        string path,
        string doing,
        Action<HttpRequestMessage, Patience> prepare,
        Func<HttpResponseMessage, Patience, ValueTask<T>> receive,
        CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var patience = new Patience(_options.StuckAfter, _options.Time, cancellation);
        using var request = new HttpRequestMessage(method, new Uri(_address.Root, path));
        request.Headers.Authorization = _credentials;
        request.Headers.Accept.ParseAdd(RestProtocol.Version2);
        request.Headers.TryAddWithoutValidation("User-Agent", HttpConnections.UserAgent(_options));
        prepare(request, patience);
        try
        {
            using var answer = await _client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, patience.Token);
            patience.Progress();
            return await receive(answer, patience);
        }
        catch (Exception cause) when (HttpFailures.IsUnanswered(cause) && !cancellation.IsCancellationRequested)
        {
            throw patience.IsExhausted ? patience.Failure($"{doing} at {_address}", cause) : HttpFailures.Unanswered($"{doing} at {_address}", cause);
        }
    }

    /// <summary>What an answer tells that is not the one hoped for.</summary>
    public ResgateException Refusal(string doing, HttpResponseMessage answer) =>
        HttpFailures.Answered($"{doing} at {_address}", answer, _options.Time, RestProtocol.HintFor(answer, HasCredentials));

    public void Dispose() => _client.Dispose();

    /// <summary>The variables stand in when the address has neither user nor password, as with restic.</summary>
    private static AuthenticationHeaderValue? Credentials(RestAddress address, PlaceOptions options)
    {
        var (user, password) = address.User.Length == 0 && address.Password is null
            ? (options.Variable("RESTIC_REST_USERNAME") ?? "", options.Variable("RESTIC_REST_PASSWORD") ?? "")
            : (address.User, address.Password?.Reveal() ?? "");
        return user.Length == 0 && password.Length == 0
            ? null
            : new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes($"{user}:{password}")));
    }

    private static async ValueTask<Stream> ConnectAsync(string path, CancellationToken cancellation)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
