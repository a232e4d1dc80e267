using System.Net;
using System.Text.Json;
using Resgate.Primitives;
using Resgate.Storage.Http;

namespace Resgate.Storage.Rest;

/// <summary>Asks a REST server what is in a folder.</summary>
internal sealed class RestListing(RestConnection server)
{
    private const int MostAttempts = 20;

    /// <summary>The ids of a folder, each with its size, or with null from a server that tells names only.</summary>
    /// <remarks>
    /// "Not found" may mean that the folder does not exist, and is empty. rest-server says it as well when a file of the folder
    /// was renamed or removed while it looked, which uploads do all the time: to take that for an empty folder would be the end of
    /// somebody's data. A list without sizes is made without looking at the files, so its answer settles which of the two it is.
    /// </remarks>
    public async ValueTask<List<(Id Id, long? Size)>> ReadAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        for (var attempt = 0; attempt < MostAttempts; attempt++)
        {
            if (await TryReadAsync(folder, RestProtocol.Version2, cancellation) is { } found)
            {
                return found;
            }

            if (attempt == 0 && await TryReadAsync(folder, RestProtocol.Version1, cancellation) is null)
            {
                return [];
            }
        }

        throw new ResgateException(FailureKind.Transient, $"cannot list {ObjectName.FolderName(folder)}/: its files come and go too quickly");
    }

    /// <returns>Null when the server says that there is no such folder.</returns>
    private ValueTask<List<(Id Id, long? Size)>?> TryReadAsync(ObjectFolder folder, string version, CancellationToken cancellation)
    {
        var path = ObjectName.FolderName(folder) + "/";
        var doing = $"list {path}";
        return server.SendAsync<List<(Id, long?)>?>(
            HttpMethod.Get,
            path,
            doing,
            (request, _) =>
            {
                request.Headers.Accept.Clear();
                request.Headers.Accept.ParseAdd(version);
            },
            async (answer, patience) =>
            {
                if (answer.StatusCode == HttpStatusCode.NotFound)
                {
                    // rclone has an empty list for a folder that is not there, and answers so when something went wrong.
                    return IsRclone(answer)
                        ? throw new ResgateException(FailureKind.Transient, $"cannot {doing}: rclone says that it is not found")
                        : null;
                }

                if (!answer.IsSuccessStatusCode)
                {
                    throw server.Refusal(doing, answer);
                }

                var type = answer.Content.Headers.ContentType?.MediaType ?? "";
                await using var body = new WatchedStream(await answer.Content.ReadAsStreamAsync(patience.Token), patience);
                try
                {
                    return await RestNames.ReadAsync(type == RestProtocol.Version2, body, patience.Token);
                }
                catch (JsonException cause)
                {
                    throw type.StartsWith(RestProtocol.AnyVersion, StringComparison.Ordinal)
                        ? new ResgateException(FailureKind.Transient, $"cannot {doing}: the answer is cut short or garbled", cause)
                        : new ResgateException(FailureKind.Failed, $"cannot {doing}: the answer is no listing", cause)
                        {
                            Hint = "is this a REST server for restic?",
                        };
                }
            },
            cancellation);
    }

    private static bool IsRclone(HttpResponseMessage answer) =>
        answer.Headers.Server.Any(server => server.Product?.Name == "rclone");
}
