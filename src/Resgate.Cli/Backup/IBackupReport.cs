using Resgate.Engine.Backup;
using Resgate.Format.Snapshots;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Backup;

/// <summary>Hears how a backup goes and what came of it.</summary>
internal interface IBackupReport : IBackupObserver, IDisposable
{
    /// <param name="job">About to run.</param>
    /// <param name="parent">What it compares with; null when it reads everything.</param>
    void Begin(BackupJob job, StoredSnapshot? parent);

    /// <summary>The run has read everything. Those that also get the snapshot are told of afterwards.</summary>
    /// <param name="first">The first repository that could be opened.</param>
    /// <param name="counters">Of what was read, and of what was new to that repository.</param>
    /// <param name="snapshot">That was made, or would be.</param>
    /// <param name="id">Its id; null when it was not stored there.</param>
    void End(OpenRepository first, BackupCounters counters, Snapshot snapshot, Id? id);

    /// <summary>One more repository has the snapshot. One call at a time.</summary>
    void AlsoSaved(OpenRepository place, Id snapshot, BackupCounters added);
}
