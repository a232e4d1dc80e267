using Resgate.Format.Locks;

namespace Resgate.Repository.Locks;

/// <summary>Who holds a lock: what the lock file says of the process, for people and for finding stale locks.</summary>
public sealed record LockHolder(string HostName, string UserName, int ProcessId, uint UserId, uint GroupId)
{
    /// <summary>Whether a process of this host runs; where nobody can tell, it does.</summary>
    public Func<int, bool> IsAlive { get; init; } = static _ => true;

    /// <summary>Whether a lock's holder runs: null where that cannot be seen from here.</summary>
    /// <remarks>A lock under our own number is none of ours, so it is a predecessor's, or one's in another container of this name.</remarks>
    internal bool? Sees(LockFile claim) =>
        claim.HostName != HostName || claim.ProcessId == ProcessId ? null : IsAlive((int)claim.ProcessId);

    internal LockFile Claim(DateTimeOffset time, bool exclusive) => new()
    {
        Time = Primitives.Timestamp.From(time),
        IsExclusive = exclusive,
        HostName = HostName,
        UserName = UserName,
        ProcessId = ProcessId,
        UserId = UserId,
        GroupId = GroupId,
    };
}
