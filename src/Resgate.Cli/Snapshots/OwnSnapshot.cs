using Resgate.Cli.Verbs;
using Resgate.Format.Snapshots;
using Resgate.Primitives;

namespace Resgate.Cli.Snapshots;

/// <summary>What every snapshot says that this process makes: on which machine, by whom, and with which program.</summary>
internal static class OwnSnapshot
{
    /// <param name="time">The moment it stands for.</param>
    /// <param name="paths">What it holds.</param>
    /// <returns>A snapshot whose tree is still to come.</returns>
    public static Snapshot Create(Timestamp time, IReadOnlyList<string> paths) => new()
    {
        Time = time,
        Tree = default,
        Paths = paths,
        HostName = Identity.HostName,
        UserName = Environment.UserName,
        UserId = Identity.UserId,
        GroupId = Identity.GroupId,
        ProgramVersion = $"resgate {VersionVerb.ProductVersion}",
    };
}
