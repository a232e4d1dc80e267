using Resgate.Format.Snapshots;
using Resgate.Primitives;

namespace Resgate.Repository.Snapshots;

/// <summary>A snapshot and the name it is stored under.</summary>
public sealed record StoredSnapshot(Id Id, Snapshot Snapshot);
