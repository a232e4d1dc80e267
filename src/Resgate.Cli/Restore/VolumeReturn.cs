using Resgate.Capture.Containers;
using Resgate.Capture.Volumes;
using Resgate.Cli.Kits;
using Resgate.Cli.Output;
using Resgate.Cli.Running;
using Resgate.Engine.Filters;
using Resgate.Engine.Replicas;
using Resgate.Primitives;

namespace Resgate.Cli.Restore;

/// <summary>The content of a volume, as it came out of a point: left in the target, with a word on how it gets into a volume; or put into it.</summary>
/// <remarks>
/// It is put into a volume in a restore in place only, and only into one that is new or empty: old and new content of a database do
/// not mix, and what a volume holds is not ours to throw away.
/// </remarks>
/// <param name="call">Where to tell.</param>
/// <param name="target">The folder that was restored to.</param>
internal sealed class VolumeReturn(Invocation call, string target)
{
    /// <summary>What puts the content of a volume there: as root, while no container that uses it runs.</summary>
    public static string Command(string volume, string copy) =>
        $"docker volume create {volume} && cp -a {ShellQuote.Of(copy)}/. \"$(docker volume inspect -f {{{{.Mountpoint}}}} {volume})\"/";

    /// <param name="volume">Its name.</param>
    /// <param name="copy">Its content.</param>
    public async ValueTask PutBackAsync(string volume, string copy)
    {
        if (!Directory.Exists(copy))
        {
            return;
        }

        if (target.TrimEnd('/').Length > 0)
        {
            call.Say($"the content of volume {volume} is in {copy}: {Advice(volume, copy)}");
            return;
        }

        try
        {
            call.Say(await FillAsync(volume, copy));
        }
        catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled && !call.Cancellation.IsCancellationRequested)
        {
            call.Warn($"volume {volume} is not put back: {FailureReport.Advised(failure)}; its content is in {copy}: {Advice(volume, copy)}");
        }
    }

    private async ValueTask<string> FillAsync(string volume, string copy)
    {
        using var engine = ContainerEngine.Open(HeldContainers.Sockets);
        if (await engine.FindVolumeAsync(volume, call.Cancellation) is null)
        {
            await engine.CreateVolumeAsync(volume, call.Cancellation);
        }

        var found = await engine.FindVolumeAsync(volume, call.Cancellation);
        if (found is not { Driver: "local" } || !Directory.Exists(found.Folder))
        {
            throw new ResgateException(FailureKind.Failed, "its folder is not on this machine");
        }

        if (found.IsMounted)
        {
            throw new ResgateException(FailureKind.Failed, "the engine mounts it from elsewhere while a container runs with it");
        }

        if ((await engine.WritersOfAsync(volume, call.Cancellation)) is [var writer, ..])
        {
            throw new ResgateException(FailureKind.Locked, $"container {writer.Name} uses it") { Hint = $"'docker stop {writer.Name}' first" };
        }

        if (Directory.EnumerateFileSystemEntries(found.Folder).Any())
        {
            throw new ResgateException(FailureKind.Failed, "it has content") { Hint = $"'docker volume rm {volume}', if nobody needs that any more, and restore again" };
        }

        var report = new FolderReplica(copy, found.Folder, PathFilter.All, call.Time).Update(isLast: true, call.Cancellation);
        foreach (var (path, message) in report.Problems)
        {
            call.Warn($"volume {volume}: {path}: {message}");
        }

        return $"volume {volume} has its content back, {report.CopiedFiles} files, {new ByteCount(report.CopiedBytes)}";
    }

    private static string Advice(string volume, string copy) => $"'{Command(volume, copy)}' puts it there";
}
