using System.Text;
using Resgate.Primitives;
using Resgate.Storage.Local;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>Looks at files and at the entries of folders.</summary>
internal static class SftpListing
{
    /// <summary>Requests under way at once for one folder. A server answers those behind its end at once.</summary>
    private const int Ahead = 2;

    /// <summary>The regular files whose names are ids; none when there is no such folder.</summary>
    /// <param name="call">With which session.</param>
    /// <param name="path">The folder.</param>
    /// <param name="folder">What its objects are.</param>
    public static async Task<List<StoredObject>> ObjectsAsync(SftpCall call, string path, ObjectFolder folder)
    {
        var found = new List<StoredObject>();
        var unmeasured = new List<ObjectName>();
        await VisitAsync(call, path, (bytes, attributes) =>
        {
            if (!Id.TryParse(bytes, out var id))
            {
                return;
            }

            var name = new ObjectName(folder, id);
            if (attributes is { IsFile: true, Size: { } size })
            {
                found.Add(new StoredObject(name, size) { Written = WrittenAt(attributes) });
            }
            else if (attributes.Size is null || attributes.Permissions is null)
            {
                unmeasured.Add(name);
            }
        });
        foreach (var name in unmeasured)
        {
            // A server need not tell more than names when it lists.
            var attributes = (await call.AskAsync(SftpRequests.PathStatus($"{path}/{name.Id}"))).Attributes($"cannot look at {name}");
            if (attributes is { IsFolder: false, Size: { } size })
            {
                found.Add(new StoredObject(name, size));
            }
        }

        return found;
    }

    /// <summary>The one object without an id, if it is there.</summary>
    public static async Task<List<StoredObject>> ConfigAsync(SftpCall call, string path)
    {
        try
        {
            return [new StoredObject(ObjectName.Config, await SizeAsync(call, path))];
        }
        catch (ResgateException failure) when (failure.Kind == FailureKind.NotFound)
        {
            return [];
        }
    }

    /// <summary>A file's size in bytes.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: no such file.</exception>
    public static async Task<long> SizeAsync(SftpCall call, string path) =>
        (await call.AskAsync(SftpRequests.PathStatus(path))).Attributes($"cannot look at {path}").Size
            ?? throw new ResgateException(FailureKind.Failed, $"the server does not tell the size of {path}");

    /// <summary>The names of temporary files that were last written to before a moment.</summary>
    public static async Task<List<string>> LeftoversAsync(SftpCall call, string path, DateTimeOffset before)
    {
        var found = new List<string>();
        await VisitAsync(call, path, (bytes, attributes) =>
        {
            if (TemporaryFile.IsName(bytes) && attributes.IsFile && attributes.Modified < before.ToUnixTimeSeconds())
            {
                found.Add(Encoding.ASCII.GetString(bytes));
            }
        });
        return found;
    }

    private static async Task VisitAsync(SftpCall call, string path, Action<ReadOnlySpan<byte>, SftpAttributes> visit)
    {
        var opened = await call.AskAsync(SftpRequests.OpenFolder(path));
        if (opened.Outcome.Code == SftpOutcome.NoSuchFile)
        {
            return;
        }

        var handle = opened.Handle($"cannot list {path}");
        var underway = new Queue<Task<SftpReply>>();
        try
        {
            while (true)
            {
                while (underway.Count < Ahead)
                {
                    underway.Enqueue(call.AskAsync(SftpRequests.ReadFolder(handle)));
                }

                var reply = await underway.Dequeue();
                if (reply.Outcome.Code == SftpOutcome.EndOfFile)
                {
                    return;
                }

                reply.Outcome.ThrowUnlessDone($"cannot list {path}");
                reply.VisitNames(visit);
            }
        }
        finally
        {
            await Task.WhenAll((IEnumerable<Task>)underway).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            call.Mention(SftpRequests.Close(handle));
        }
    }

    private static DateTimeOffset? WrittenAt(SftpAttributes attributes) =>
        attributes.Modified is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
}
