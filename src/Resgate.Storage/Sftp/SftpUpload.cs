using Resgate.Primitives;
using Resgate.Storage.Local;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>Stores one object: bytes, permissions, fsync, size, rename, fsync of the folder.</summary>
/// <remarks>
/// <para>Nobody sees it before the rename, which comes when the server has confirmed every byte and the size of the whole. What a
/// server does not offer (fsync, renaming over what is there) is left out, and said in docs/places.md.</para>
/// <para>Three trips over the line, whatever the size: make the file; write and finish it; rename it, with the folder's fsync
/// right behind. Each needs the answer to the one before.</para>
/// </remarks>
/// <param name="call">With which session.</param>
/// <param name="place">Where.</param>
/// <param name="name">Of the object.</param>
internal sealed class SftpUpload(SftpCall call, SftpPlace place, ObjectName name)
{
    /// <summary>Bytes under way at once; a server grants about as much to a channel.</summary>
    private const int Ahead = 2 << 20;

    private readonly string _folder = place.Layout.FolderPath(name.Folder);
    private readonly string _temporary = $"{place.Layout.FolderPath(name.Folder)}/{TemporaryFile.NewName()}";
    private readonly string _target = place.Layout.ObjectPath(name);

    /// <param name="size">Bytes of the object.</param>
    /// <param name="fill">Gives them.</param>
    /// <exception cref="ResgateException">It was not stored, or may not survive a power cut.</exception>
    public async Task RunAsync(long size, SpanFill fill)
    {
        var modes = await place.Folders.ModesAsync(call);
        var parent = OpenParentAsync();
        try
        {
            await WriteAsync(await CreateAsync(), size, fill, modes.File);
            await PublishAsync(await parent);
        }
        catch
        {
            await call.TidyAsync(SftpRequests.Remove(_temporary));
            throw;
        }
        finally
        {
            await ((Task)parent).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (parent is { IsCompletedSuccessfully: true, Result: { } open })
            {
                call.Mention(SftpRequests.Close(open));
            }
        }
    }

    /// <summary>The folder that will hold the object, to make its new entry durable; null where the server cannot do that.</summary>
    private async Task<byte[]?> OpenParentAsync()
    {
        if (!call.Session.Features.Sync)
        {
            return null;
        }

        var path = place.Layout.ParentPath(name);
        var opened = await call.AskAsync(SftpRequests.Open(path));
        if (opened.Outcome.Code == SftpOutcome.NoSuchFile)
        {
            await place.Folders.MakeParentOfAsync(call, name);
            opened = await call.AskAsync(SftpRequests.Open(path));
        }

        return opened.Outcome.IsDone ? opened.Handle($"cannot open the folder {path}") : null;
    }

    private async Task<byte[]> CreateAsync()
    {
        var created = await call.AskAsync(SftpRequests.Create(_temporary, LocalModes.Unfinished));
        if (created.Outcome.Code == SftpOutcome.NoSuchFile && name.Folder != ObjectFolder.Config)
        {
            await place.Folders.MakeBelowRootAsync(call, name.Folder);
            created = await call.AskAsync(SftpRequests.Create(_temporary, LocalModes.Unfinished));
        }

        var what = $"cannot make a file in {_folder}";
        return created.Outcome.IsDone ? created.Handle(what) : throw await call.ExplainAsync(created.Outcome, _folder, size: 1, what);
    }

    private async Task WriteAsync(byte[] handle, long size, SpanFill fill, uint mode)
    {
        try
        {
            await WriteAllAsync(handle, size, fill);
        }
        catch
        {
            call.Mention(SftpRequests.Close(handle));
            throw;
        }

        await FinishAsync(handle, size, mode);
    }

    private async Task WriteAllAsync(byte[] handle, long size, SpanFill fill)
    {
        var chunk = call.WriteSize;
        var underway = new Queue<Task<SftpReply>>();
        try
        {
            for (long offset = 0; offset < size || underway.Count > 0;)
            {
                if (offset < size && underway.Count < Ahead / chunk)
                {
                    var count = (int)Math.Min(chunk, size - offset);
                    await call.ToSendAsync(count);
                    underway.Enqueue(call.AskAsync(SftpRequests.Write(handle, offset, count, fill)));
                    offset += count;
                }
                else
                {
                    await DemandAsync(await underway.Dequeue(), size, "write");
                }
            }
        }
        finally
        {
            // The rest of a failed write has to be over before the file can go.
            await Task.WhenAll((IEnumerable<Task>)underway).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    /// <summary>All at once: the server does these one after the other, and behind the writes.</summary>
    private async Task FinishAsync(byte[] handle, long size, uint mode)
    {
        var protectedNow = call.AskAsync(SftpRequests.SetPermissions(handle, mode));
        var synced = call.Session.Features.Sync ? call.AskAsync(SftpRequests.Sync(handle)) : null;
        var measured = call.AskAsync(SftpRequests.FileStatus(handle));
        var closed = call.AskAsync(SftpRequests.Close(handle));
        // The mode guards against accidents; a server without modes holds objects just as well.
        _ = await protectedNow;
        if (synced is not null && (await synced).Outcome is { IsUnsupported: false })
        {
            await DemandAsync(await synced, size, "make durable");
        }

        var stored = (await measured).Attributes($"cannot measure {_temporary}").Size;
        await DemandAsync(await closed, size, "finish");
        if (stored is { } count && count != size)
        {
            throw new ResgateException(FailureKind.Transient, $"the server has {count} bytes of {size}");
        }
    }

    private async Task PublishAsync(byte[]? parent)
    {
        var renaming = call.AskAsync(Rename());
        var syncing = parent is null ? null : call.AskAsync(SftpRequests.Sync(parent));
        var renamed = (await renaming).Outcome;
        var what = $"cannot rename a finished file to {_target}";
        if (renamed.IsDone)
        {
            if (syncing is not null)
            {
                await DemandSyncedAsync((await syncing).Outcome);
            }

            return;
        }

        if (renamed.Code == SftpOutcome.NoSuchFile)
        {
            await place.Folders.MakeParentOfAsync(call, name);
        }
        else if (!call.Session.Features.PosixRename)
        {
            // Without that extension a server does not rename over what is there. For a moment, then, it is not there.
            _ = await call.AskAsync(SftpRequests.Remove(_target));
        }
        else
        {
            throw renamed.Failure(what);
        }

        (await call.AskAsync(Rename())).Outcome.ThrowUnlessDone(what);
        await SftpFolders.SyncAsync(call, place.Layout.ParentPath(name));
    }

    private async Task DemandSyncedAsync(SftpOutcome synced)
    {
        try
        {
            SftpFolders.ThrowUnlessSynced(synced, place.Layout.ParentPath(name));
        }
        catch (ResgateException) when (name.Folder == ObjectFolder.Locks)
        {
            // Nobody holds a lock whose making failed, so nobody would ever give it back.
            await call.TidyAsync(SftpRequests.Remove(_target));
            throw;
        }
    }

    private SftpRequest Rename() => call.Session.Features.PosixRename
        ? SftpRequests.PosixRename(_temporary, _target)
        : SftpRequests.Rename(_temporary, _target);

    private async Task DemandAsync(SftpReply reply, long size, string doing)
    {
        if (!reply.Outcome.IsDone)
        {
            throw await call.ExplainAsync(reply.Outcome, _folder, size, $"cannot {doing} {_temporary}");
        }
    }
}
