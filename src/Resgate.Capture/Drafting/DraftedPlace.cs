using Resgate.Capture.Discovery;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Drafting;

/// <summary>A place that somebody named, with what the machine tells about it.</summary>
/// <param name="Name">In the plan.</param>
/// <param name="Address">As given.</param>
/// <param name="IsNetworkFolder">Whether it is a folder that another machine holds.</param>
/// <param name="Remark">What it is lost together with, in words.</param>
/// <param name="IsNoCopy">Whether it is on the very disk that it is to outlive.</param>
public sealed record DraftedPlace(string Name, string Address, bool IsNetworkFolder, string Remark, bool IsNoCopy)
{
    /// <param name="text"><c>NAME=ADDRESS</c>.</param>
    /// <param name="mounts">Of this machine.</param>
    /// <param name="root">What is to be protected.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: there is no name, or the address makes no sense.</exception>
    public static DraftedPlace Parse(string text, MountTable mounts, string root)
    {
        if (text.Split('=', 2) is not [{ Length: > 0 } name, { Length: > 0 } said])
        {
            throw new ResgateException(FailureKind.Usage, "a place is not written as NAME=ADDRESS")
            {
                // Not repeated: an address may have a password in it.
                Hint = "such as disk2=/mnt/backup/resgate",
            };
        }

        var address = PlaceAddress.Parse(said);
        if (address.LocalPath is not { } folder)
        {
            var remark = address.LikelyDomain == FailureDomain.Site ? "taken for a server of this site; 'domain: remote' if it is not" : "off site";
            return new DraftedPlace(name, said, false, remark, false);
        }

        var (own, there) = (mounts.Of(root), mounts.Of(folder));
        return there switch
        {
            { IsRemote: true } => new DraftedPlace(name, said, true, $"{there.Type} from {there.Source}", false),
            { Disks: [_, ..] disks } when disks.Intersect(own?.Disks ?? []).Any() => new DraftedPlace(
                name, said, false, $"on {string.Join(" and ", disks)}, THE SAME DISK as the installation: it is lost with it", true),
            { Disks: [_, ..] disks } => new DraftedPlace(
                name, said, false, $"on {string.Join(" and ", disks)}, another disk of this device: it outlives a dead disk, not a thief", false),
            _ => new DraftedPlace(name, said, false, "in this device", false),
        };
    }
}
