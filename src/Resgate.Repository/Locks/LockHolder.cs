namespace Resgate.Repository.Locks;

/// <summary>Who holds a lock: what the lock file says of the process, for people and for finding stale locks.</summary>
public sealed record LockHolder(string HostName, string UserName, int ProcessId, uint UserId, uint GroupId);
