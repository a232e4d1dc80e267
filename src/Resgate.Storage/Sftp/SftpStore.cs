using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Resgate.Primitives;
using Resgate.Storage.Local;
using Resgate.Storage.Sftp.Protocol;
using Resgate.Storage.Sftp.Ssh;
using Resgate.Storage.Spooling;

namespace Resgate.Storage.Sftp;

/// <summary>Objects as files in a folder of a host that is reached through SFTP, laid out as on a local disk.</summary>
/// <remarks>
/// Written as: temporary file, fsync, rename, fsync of the folder, as far as the server offers these. Nothing is retried here. A
/// call that hears nothing for too long fails, and its session with it; the next call gets another.
/// </remarks>
internal sealed class SftpStore : IObjectStore
{
    /// <summary>Folders that are listed, or files that are removed, at once: each waits for the line and not for the disk.</summary>
    private const int SmallCalls = 64;


    private readonly SftpPlace _place;
    private readonly SftpPool _pool;

    private SftpStore(SftpAddress address, PlaceOptions options)
    {
        Location = address.ToString();
        Connections = options.Connections("sftp");
        _place = new SftpPlace(address.Folder, options);
        _pool = new SftpPool((ISftpLinks?)CommandLinks.From(address, options) ?? new SshLinks(address, options), Connections);
    }

    public string Location { get; }

    public int Connections { get; }

    /// <summary>The store at an address. Nothing is read or made yet.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an option makes no sense.</exception>
    public static SftpStore Open(SftpAddress address, PlaceOptions options)
    {
        OptionKeys.Check(options.Extended.Keys, "sftp");
        return new SftpStore(address, options);
    }

    public async ValueTask PrepareAsync(CancellationToken cancellation) =>
        await CallAsync($"prepare {Location}", _place.Folders.MakeAllAsync, cancellation);

    public async ValueTask PutAsync(ObjectName name, ReadOnlyMemory<byte> content, CancellationToken cancellation) =>
        await StoreAsync(name, content.Length, (offset, destination) => content.Span.Slice((int)offset, destination.Length).CopyTo(destination), cancellation);

    public ValueTask<ObjectDraft> DraftAsync(ObjectFolder folder, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        return new(new SpooledDraft(folder, _place.Options.Variable("TMPDIR") ?? "/tmp", (name, spool, token) => StoreAsync(name, spool.Length, spool.Read, token)));
    }

    public async ValueTask ReadAsync(ObjectName name, long offset, Memory<byte> destination, CancellationToken cancellation) =>
        await CallAsync($"read {name} in {Location}", call => new SftpDownload(call, _place.Layout.ObjectPath(name)).RunAsync(offset, destination), cancellation);

    public async ValueTask<long> SizeAsync(ObjectName name, CancellationToken cancellation) =>
        await CallAsync($"read {name} in {Location}", call => SftpListing.SizeAsync(call, _place.Layout.ObjectPath(name)), cancellation);

    public async IAsyncEnumerable<StoredObject> ListAsync(ObjectFolder folder, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var parts = folder == ObjectFolder.Data ? LocalLayout.ShardCount : 1;
        var underway = new Queue<Task<List<StoredObject>>>();
        using var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        try
        {
            for (var part = 0; part < parts || underway.Count > 0;)
            {
                if (part < parts && underway.Count < SmallCalls)
                {
                    underway.Enqueue(ListPartAsync(folder, part++, ending.Token));
                    continue;
                }

                foreach (var stored in await underway.Dequeue())
                {
                    yield return stored;
                }
            }
        }
        finally
        {
            await ending.CancelAsync();
            await Task.WhenAll((IEnumerable<Task>)underway).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    public async ValueTask RemoveAsync(ObjectName name, CancellationToken cancellation) =>
        await CallAsync(
            $"remove {name} from {Location}",
            async call =>
            {
                if (await UnlinkAsync(call, name) && IsRemovedDurably(name))
                {
                    await SftpFolders.SyncAsync(call, _place.Layout.ParentPath(name));
                }
            },
            cancellation);

    /// <inheritdoc/>
    /// <remarks>Each folder is synced once, after the last removal, and not once for each file.</remarks>
    public async ValueTask RemoveAllAsync(
        IEnumerable<ObjectName> names, Action<ObjectName, ResgateException> onFailure, CancellationToken cancellation)
    {
        var touched = new ConcurrentDictionary<string, bool>();
        await ManyCalls.RunAsync(names, SmallCalls, RemoveOneAsync, onFailure, cancellation);
        foreach (var folder in touched.Keys)
        {
            await CallAsync($"make removals from {Location} durable", call => SftpFolders.SyncAsync(call, folder), cancellation);
        }

        async ValueTask RemoveOneAsync(ObjectName name, CancellationToken token)
        {
            if (await CallAsync($"remove {name} from {Location}", call => UnlinkAsync(call, name), token) && IsRemovedDurably(name))
            {
                touched[_place.Layout.ParentPath(name)] = true;
            }
        }
    }

    public async ValueTask<int> SweepAsync(DateTimeOffset before, CancellationToken cancellation)
    {
        var removed = 0;
        foreach (var path in Enum.GetValues<ObjectFolder>().Select(_place.Layout.FolderPath))
        {
            await CallAsync(
                $"tidy up {Location}",
                async call =>
                {
                    foreach (var name in await SftpListing.LeftoversAsync(call, path, before))
                    {
                        var outcome = (await call.AskAsync(SftpRequests.Remove($"{path}/{name}"))).Outcome;
                        if (outcome.Code != SftpOutcome.NoSuchFile)
                        {
                            outcome.ThrowUnlessDone($"cannot remove {path}/{name}");
                            removed++;
                        }
                    }
                },
                cancellation);
        }

        return removed;
    }

    public ValueTask DisposeAsync() => _pool.DisposeAsync();

    private async ValueTask StoreAsync(ObjectName name, long size, SpanFill fill, CancellationToken cancellation) =>
        await CallAsync($"store {name} in {Location}", call => new SftpUpload(call, _place, name).RunAsync(size, fill), cancellation);

    private Task<List<StoredObject>> ListPartAsync(ObjectFolder folder, int part, CancellationToken cancellation) => CallAsync(
        $"list {ObjectName.FolderName(folder)} in {Location}",
        async call =>
        {
            if (folder == ObjectFolder.Config)
            {
                return await SftpListing.ConfigAsync(call, _place.Layout.ObjectPath(ObjectName.Config));
            }

            var found = await SftpListing.ObjectsAsync(call, folder == ObjectFolder.Data ? _place.Layout.ShardPath(part) : _place.Layout.FolderPath(folder), folder);
            if (folder == ObjectFolder.Data)
            {
                // A pack in another pack's folder cannot be read by its name, so it is not ours.
                _ = found.RemoveAll(stored => stored.Name.Id.FirstByte != part);
            }

            return found;
        },
        cancellation);

    private static bool IsRemovedDurably(ObjectName name) => name.Folder is not (ObjectFolder.Data or ObjectFolder.Locks);

    /// <returns>Whether there was anything to remove.</returns>
    private async Task<bool> UnlinkAsync(SftpCall call, ObjectName name)
    {
        var path = _place.Layout.ObjectPath(name);
        var outcome = (await call.AskAsync(SftpRequests.Remove(path))).Outcome;
        if (outcome.Code == SftpOutcome.PermissionDenied)
        {
            // Some systems refuse to remove what is read-only.
            _ = await call.AskAsync(SftpRequests.SetPermissions(path, LocalModes.Unfinished));
            outcome = (await call.AskAsync(SftpRequests.Remove(path))).Outcome;
        }

        if (outcome.Code == SftpOutcome.NoSuchFile)
        {
            return false;
        }

        return outcome.IsDone ? true : throw await call.ExplainAsync(outcome, _place.Layout.ParentPath(name), size: 0, $"cannot remove {path}");
    }

    private Task<bool> CallAsync(string doing, Func<SftpCall, Task> run, CancellationToken cancellation) => CallAsync(
        doing,
        async call =>
        {
            await run(call);
            return true;
        },
        cancellation);

    private async Task<T> CallAsync<T>(string doing, Func<SftpCall, Task<T>> run, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var patience = new Patience(_place.Options.StuckAfter, _place.Options.Time, cancellation);
        SftpSession? session = null;
        try
        {
            using var lease = await _pool.TakeAsync(patience.Token);
            session = lease.Session;
            patience.Progress();
            return await run(new SftpCall(session, patience, _place));
        }
        catch (OperationCanceledException cause) when (patience.IsExhausted)
        {
            var failure = patience.Failure(doing, cause);
            session?.GiveUp(failure);
            throw failure;
        }
        catch (ResgateException failure)
        {
            throw new ResgateException(failure.Kind, $"cannot {doing}", failure);
        }
    }
}
