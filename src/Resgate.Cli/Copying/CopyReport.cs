using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Primitives;
using Resgate.Repository.Copying;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Copying;

/// <summary>Tells how a copy goes, to people in restic's words, or to programs.</summary>
/// <remarks>restic has no JSON for this verb and prints its text all the same; ours are objects of our own.</remarks>
/// <param name="call">Where to tell.</param>
/// <param name="several">Whether there are several destinations, so that lines have to name theirs.</param>
internal sealed class CopyReport(Invocation call, bool several) : ICopyObserver, IDisposable
{
    private CountedStep? _step;
    private long _bytes;
    private long _total;

    public int Saves { get; private set; }

    public int Skips { get; private set; }

    public long Blobs { get; private set; }

    public long Bytes { get; private set; }

    public void Skipped(CopyTarget target, StoredSnapshot source, StoredSnapshot copy)
    {
        Skips++;
        if (call.Json)
        {
            TellSnapshot("skipped", target, source, copy.Id);
        }
        else if (call.Verbosity > 0)
        {
            call.Say("");
            call.Say(SnapshotTitle.Of(source));
            call.Say($"skipping source snapshot {source.Id.ToShortString()}, was already copied to snapshot {copy.Id.ToShortString()}{In(target)}");
        }
    }

    public void Begun(StoredSnapshot source)
    {
        call.Say("");
        call.Say(SnapshotTitle.Of(source));
        call.Say("  copy started, this may take a while...");
    }

    public void Found(long blobs, long bytes, long packs)
    {
        Blobs += blobs;
        Bytes += bytes;
        (_bytes, _total) = (0, bytes);
        if (call.Verbosity > 0)
        {
            call.Say($"  copy {blobs} blobs with disk size {new ByteCount(bytes)} in {packs} packfiles");
        }

        _step = CountedStep.Begin(call, "packs copied");
    }

    public void Advanced(long bytes) => _step?.Advance(Interlocked.Add(ref _bytes, bytes), _total);

    public void Ended(long packs)
    {
        _step?.End(packs, "packs copied");
        _step = null;
    }

    public void Saved(CopyTarget target, StoredSnapshot source, Id copy)
    {
        Saves++;
        if (call.Json)
        {
            TellSnapshot("copied", target, source, copy);
        }
        else
        {
            call.Say($"snapshot {copy.ToShortString()} saved, copied from source snapshot {source.Id.ToShortString()}{In(target)}");
        }
    }

    public void GaveUp(CopyTarget target, ResgateException failure)
    {
        // The only one there is ends the run, and is told when it does.
        if (several)
        {
            RepositoryGroup.TellGoingOnWithout(call, target.Repository.Store.Location, failure);
        }
    }

    public void Summarize()
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "summary");
                json.WriteNumber("snapshots_copied", Saves);
                json.WriteNumber("snapshots_skipped", Skips);
                json.WriteNumber("blobs_copied", Blobs);
                json.WriteNumber("bytes_copied", Bytes);
            });
        }
    }

    public void Dispose() => _step?.Dispose();

    private string In(CopyTarget target) => several ? $" in {target.Repository.Store.Location}" : "";

    private void TellSnapshot(string type, CopyTarget target, StoredSnapshot source, Id copy) => JsonLine.Write(call.Out, json =>
    {
        json.WriteString("message_type", type);
        json.WriteString("source_snapshot_id", source.Id.ToString());
        json.WriteString("snapshot_id", copy.ToString());
        json.WriteString("repository", target.Repository.Store.Location);
    });
}
