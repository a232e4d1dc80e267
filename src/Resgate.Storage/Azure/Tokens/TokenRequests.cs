using System.Globalization;
using System.Net;
using System.Text.Json;
using Azure.Core;
using Resgate.Primitives;
using Resgate.Storage.Http;

namespace Resgate.Storage.Azure.Tokens;

/// <summary>Asks for tokens over HTTP, and reads what comes.</summary>
/// <remarks>
/// <code>
/// {"access_token": "...", "expires_in": 3599, "expires_on": "1506484173", ...}          either of the two moments may be missing
/// {"error": "invalid_client", "error_description": "AADSTS7000215: Invalid client secret provided. ..."}
/// </code>
/// Sources: "OAuth 2.0 client credentials flow" and "How to use managed identities to acquire an access token" of Microsoft's
/// documentation.
/// </remarks>
internal static class TokenRequests
{
    private static readonly TimeSpan _neighbourAnswersWithin = TimeSpan.FromSeconds(1);

    /// <param name="options">How to reach hosts.</param>
    /// <param name="usesProxy">No: for what answers on this machine or next to it, and is reached at once or not at all.</param>
    public static HttpClient Client(PlaceOptions options, bool usesProxy)
    {
        var handler = HttpConnections.Create(options);
        if (!usesProxy)
        {
            handler.UseProxy = false;
            handler.ConnectTimeout = _neighbourAnswersWithin;
        }

        return new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
    }

    /// <param name="client">With what.</param>
    /// <param name="request">To whom.</param>
    /// <param name="whom">As in "the machine's identity service".</param>
    /// <param name="time">Tells from when an expiry counts.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="ResgateException">As <see cref="ITokenSource.GetAsync"/>.</exception>
    public static async ValueTask<AccessToken> SendAsync(
        HttpClient client, HttpRequestMessage request, string whom, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            using var answer = await client.SendAsync(request, cancellation);
            var body = await answer.Content.ReadAsByteArrayAsync(cancellation);
            return answer.IsSuccessStatusCode ? Read(body, whom, time) : throw Refusal(answer.StatusCode, body, whom);
        }
        catch (HttpRequestException cause)
        {
            throw new ResgateException(HttpFailures.KindOf(cause), $"cannot get a token: no answer from {whom}", cause);
        }
        catch (OperationCanceledException cause) when (!cancellation.IsCancellationRequested)
        {
            throw new ResgateException(FailureKind.Transient, $"cannot get a token: no connection to {whom}", cause);
        }
    }

    /// <summary>A token and its end, in any of the forms that they come in.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Failed"/>: there is none in it.</exception>
    public static AccessToken Read(ReadOnlyMemory<byte> json, string whom, TimeProvider time)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            var root = document.RootElement;
            if ((Text(root, "access_token") ?? Text(root, "accessToken")) is { Length: > 0 } token)
            {
                return new AccessToken(token, Expiry(root, time.GetUtcNow()));
            }
        }
        catch (JsonException)
        {
            // What was read may hold a token, so not a word of it is repeated.
        }

        throw new ResgateException(FailureKind.Failed, $"cannot get a token: {whom} sent something else");
    }

    private static DateTimeOffset Expiry(JsonElement root, DateTimeOffset now)
    {
        if (Number(root, "expires_on") is { } moment)
        {
            return DateTimeOffset.FromUnixTimeSeconds(moment);
        }

        // Who does not say is asked again soon.
        return now.AddSeconds(Number(root, "expires_in") ?? 600);
    }

    private static ResgateException Refusal(HttpStatusCode status, byte[] body, string whom)
    {
        var kind = HttpFailures.KindOf(status);
        return new ResgateException(
            kind is FailureKind.Transient ? kind : FailureKind.Denied, $"cannot get a token: {whom} answered {(int)status}{Reason(body)}");
    }

    // Only the two codes: descriptions are long, and say more of the request than we want to print.
    private static string Reason(byte[] body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            var description = Text(document.RootElement, "error_description") ?? "";
            var code = description.StartsWith("AADSTS", StringComparison.Ordinal) ? " " + description.Split(':', 2)[0] : "";
            return Text(document.RootElement, "error") is { } error ? $" {error}{code}" : "";
        }
        catch (JsonException)
        {
            return "";
        }
    }

    private static string? Text(JsonElement root, string name) =>
        root.ValueKind == JsonValueKind.Object && root.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String
            ? value.GetString()
            : null;

    private static long? Number(JsonElement root, string name)
    {
        if (!root.TryGetProperty(name, out var value))
        {
            return null;
        }

        return value.ValueKind switch
        {
            JsonValueKind.Number when value.TryGetInt64(out var number) => number,
            JsonValueKind.String when long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            _ => null,
        };
    }
}
