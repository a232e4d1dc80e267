using System.Net.Sockets;
using System.Text;
using Resgate.Primitives;

namespace Resgate.Capture.Containers;

/// <summary>Speaks HTTP over an engine's socket. No call waits for longer than it was told to.</summary>
/// <remarks>Source: Docker Engine API. Paths carry no version: every engine has served them so since 2013, and Podman does.</remarks>
internal sealed class EngineConnection : IDisposable
{
    private const int LargestAnswer = 16 << 20;

    private readonly HttpClient _client;

    public EngineConnection(string socket)
    {
        Socket = socket;
        _client = new HttpClient(new SocketsHttpHandler { UseProxy = false, ConnectCallback = async (_, cancellation) => await ConnectAsync(socket, cancellation) })
        {
            BaseAddress = new Uri("http://localhost"),
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
            MaxResponseContentBufferSize = LargestAnswer,
        };
    }

    /// <summary>What a question may take.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(10);

    public string Socket { get; }

    public ValueTask<EngineReply> GetAsync(string path, CancellationToken cancellation) =>
        SendAsync(HttpMethod.Get, path, null, Patience, cancellation);

    /// <summary>Sends a request.</summary>
    /// <param name="method">What to do.</param>
    /// <param name="path">With what.</param>
    /// <param name="body">JSON; null for nothing.</param>
    /// <param name="patience">How long it may take.</param>
    /// <param name="cancellation">Stops the waiting; the engine may go on.</param>
    /// <exception cref="ResgateException">There is no answer. <see cref="FailureKind.Denied"/>: this account may not ask.</exception>
    public async ValueTask<EngineReply> SendAsync(HttpMethod method, string path, string? body, TimeSpan patience, CancellationToken cancellation)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        stop.CancelAfter(patience);
        try
        {
            using var request = new HttpRequestMessage(method, new Uri(path, UriKind.Relative));
            if (body is not null)
            {
                request.Content = new StringContent(body, Encoding.UTF8, "application/json");
            }

            using var response = await _client.SendAsync(request, stop.Token);
            return new EngineReply((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(stop.Token));
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new ResgateException(FailureKind.Transient, $"the container engine at {Socket} gave no answer within {patience.TotalSeconds:0} s");
        }
        catch (HttpRequestException cause) when (cause.InnerException is SocketException { SocketErrorCode: SocketError.AccessDenied })
        {
            throw new ResgateException(FailureKind.Denied, $"this account may not speak with the container engine at {Socket}")
            {
                Hint = "run as root, or as a member of the group docker",
            };
        }
        catch (Exception cause) when (cause is HttpRequestException or IOException)
        {
            throw new ResgateException(FailureKind.Transient, $"the container engine at {Socket} does not answer", cause)
            {
                Hint = "is it running?",
            };
        }
    }

    public void Dispose() => _client.Dispose();

    private static async ValueTask<Stream> ConnectAsync(string socket, CancellationToken cancellation)
    {
        var connection = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await connection.ConnectAsync(new UnixDomainSocketEndPoint(socket), cancellation);
            return new NetworkStream(connection, ownsSocket: true);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
