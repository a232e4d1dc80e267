using Resgate.Cli.Backup;
using Resgate.Engine.Backup;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Trees;

namespace Resgate.Cli.Running;

/// <summary>Tells what a class's sources could not give, and keeps where its point is stored.</summary>
internal sealed class ClassReport(Invocation call, string className, WriteOnceWatch watch) : IBackupReport
{
    private readonly Lock _gate = new();
    private readonly List<StoredPoint> _stored = [];

    public IReadOnlyList<StoredPoint> Stored => _stored;

    /// <summary>Of what was read; null when it did not come to the end.</summary>
    public BackupCounters? Counters { get; private set; }

    public void Begin(BackupJob job, StoredSnapshot? parent)
    {
    }

    public void Failed(ReadOnlySpan<byte> path, string during, string message) => Tell(LossyText.Decode(path), message);

    public void Noticed(ReadOnlySpan<byte> path, string message)
    {
        if (call.Verbosity > 0)
        {
            Tell(LossyText.Decode(path), message);
        }
    }

    public void Rewritten(ReadOnlySpan<byte> path) => watch.See(path);

    public void Completed(ReadOnlySpan<byte> path, Node node, Comparison comparison, in Addition added)
    {
    }

    public void End(OpenRepository first, BackupCounters counters, Snapshot snapshot, Id? id)
    {
        Counters = counters;
        if (id is { } stored)
        {
            AlsoSaved(first, stored, counters);
        }
    }

    public void AlsoSaved(OpenRepository place, Id snapshot, BackupCounters added) =>
        _stored.Add(new StoredPoint(place.Choice.Title!, snapshot, new ByteCount(added.BytesStored)));

    /// <summary>Tells of a source that the point will lack.</summary>
    public void Tell(string source, string message)
    {
        lock (_gate)
        {
            call.Warn($"{className}: {Names.ForPeople(RawText.Encode(source))}: {message}");
        }
    }

    public void Dispose()
    {
    }
}
