namespace Resgate.Repository.Locks;

/// <summary>Who holds a lock: what the lock file says of the process, for people and for finding stale locks.</summary>
public sealed record LockHolder(string Hostname, string Username, int ProcessId, uint UserId, uint GroupId);
