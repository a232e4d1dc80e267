using Resgate.Primitives;
using Resgate.Storage.Local;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>Makes the folders of a place, all at once or when one is missed, and knows their permissions.</summary>
/// <remarks>The 256 folders below <c>data</c> are made when something goes into them; restic does so, too, where one is missing.</remarks>
internal sealed class SftpFolders(LocalLayout layout)
{
    private volatile LocalModesBox? _modes;

    /// <summary>Follows the permissions of <c>config</c> as soon as there is one, as on a local disk.</summary>
    public async ValueTask<LocalModes> ModesAsync(SftpCall call)
    {
        if (_modes is { } known)
        {
            return known.Modes;
        }

        var reply = await call.AskAsync(SftpRequests.PathStatus(layout.ObjectPath(ObjectName.Config)));
        if (!reply.Outcome.IsDone)
        {
            return LocalModes.Private;
        }

        _modes = known = new(reply.Attributes("cannot read config").IsGroupReadable ? LocalModes.Shared : LocalModes.Private);
        return known.Modes;
    }

    /// <summary>The root with its parents, and every folder right below.</summary>
    public async Task MakeAllAsync(SftpCall call)
    {
        await MakeRootAsync(call, layout.Root);
        await Task.WhenAll(LocalLayout.Folders.Select(folder => MakeAsync(call, layout.FolderPath(folder))));
        await SyncAsync(call, layout.Root);
    }

    /// <summary>The folder of an object, which was found missing. The root is not made: it may be a disk that is not mounted.</summary>
    public async Task MakeParentOfAsync(SftpCall call, ObjectName name)
    {
        if (name.Folder != ObjectFolder.Config)
        {
            await MakeBelowRootAsync(call, name.Folder);
        }

        if (name.Folder == ObjectFolder.Data)
        {
            await MakeAsync(call, layout.ParentPath(name));
            await SyncAsync(call, layout.FolderPath(ObjectFolder.Data));
        }
    }

    /// <summary>A folder right below the root, which was found missing.</summary>
    public async Task MakeBelowRootAsync(SftpCall call, ObjectFolder folder)
    {
        await MakeAsync(call, layout.FolderPath(folder));
        await SyncAsync(call, layout.Root);
    }

    /// <summary>Makes a folder's entries durable, where the server can.</summary>
    public static async Task SyncAsync(SftpCall call, string path)
    {
        if (!call.Session.Features.Sync)
        {
            return;
        }

        // Servers that open files only cannot do this; then the file system decides when a name is durable.
        var opened = await call.AskAsync(SftpRequests.Open(path));
        if (opened.Outcome.IsDone)
        {
            var handle = opened.Handle($"cannot open the folder {path}");
            var synced = (await call.AskAsync(SftpRequests.Sync(handle))).Outcome;
            call.Mention(SftpRequests.Close(handle));
            ThrowUnlessSynced(synced, path);
        }
    }

    /// <exception cref="ResgateException">The server tried and failed.</exception>
    public static void ThrowUnlessSynced(SftpOutcome outcome, string path)
    {
        if (!outcome.IsDone && !outcome.IsUnsupported)
        {
            throw outcome.Failure($"cannot make {path} durable");
        }
    }

    private async Task MakeRootAsync(SftpCall call, string path)
    {
        var made = await TryMakeAsync(call, path);
        if (made.Code == SftpOutcome.NoSuchFile && RemotePath.Parent(path) is { } parent)
        {
            await MakeRootAsync(call, parent);
            made = await TryMakeAsync(call, path);
        }

        await ThrowUnlessThereAsync(call, made, path);
        if (made.IsDone && RemotePath.Parent(path) is { } above)
        {
            await SyncAsync(call, above);
        }
    }

    private async Task MakeAsync(SftpCall call, string path) => await ThrowUnlessThereAsync(call, await TryMakeAsync(call, path), path);

    private async Task<SftpOutcome> TryMakeAsync(SftpCall call, string path)
    {
        var mode = (await ModesAsync(call)).Folder;
        var made = (await call.AskAsync(SftpRequests.MakeFolder(path, mode))).Outcome;
        if (made.IsDone && mode == LocalModes.Shared.Folder)
        {
            // The server's umask took the group's right to write, and with it the point of sharing.
            _ = await call.AskAsync(SftpRequests.SetPermissions(path, mode));
        }

        return made;
    }

    // Each server has its own words for what is there already.
    private static async Task ThrowUnlessThereAsync(SftpCall call, SftpOutcome made, string path)
    {
        if (made.IsDone)
        {
            return;
        }

        var there = await call.AskAsync(SftpRequests.PathStatus(path));
        if (!there.Outcome.IsDone || !there.Attributes($"cannot look at {path}").IsFolder)
        {
            throw await call.ExplainAsync(made, RemotePath.Parent(path) ?? path, size: 0, $"cannot make the folder {path}");
        }
    }

    // A reference, so that it can be published to other threads in one piece.
    private sealed record LocalModesBox(LocalModes Modes);
}
