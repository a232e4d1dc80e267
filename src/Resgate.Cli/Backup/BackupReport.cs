using System.Text;
using Resgate.Cli.Output;
using Resgate.Engine.Backup;
using Resgate.Format.Snapshots;
using Resgate.Format.Text;
using Resgate.Format.Trees;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;
using Resgate.Repository.Trees;

namespace Resgate.Cli.Backup;

/// <summary>Tells how a backup goes and what came of it, to people or programs.</summary>
/// <param name="call">Where to tell.</param>
/// <param name="request">What is asked for.</param>
/// <param name="scans">Whether to count first what there is to do.</param>
internal sealed class BackupReport(Invocation call, BackupRequest request, bool scans) : IBackupReport
{
    private readonly Lock _gate = new();
    private readonly bool _tellsItems = call.Verbosity >= (call.Json ? 1 : 2);
    private ProgressTicker? _ticker;
    private BackupScan? _scan;

    public void Begin(BackupJob job, StoredSnapshot? parent)
    {
        var sources = request.Sources;
        if (!sources.IsInput)
        {
            call.Say(parent is null
                ? "no parent snapshot found, will read all files"
                : $"using parent snapshot {parent.Id.ToShortString()}");
        }

        if (call.Verbosity > 0)
        {
            SayBegin(sources);
        }

        // A scan nobody hears of would take the disk's time; whoever asks by a signal does without the total.
        var isHeard = call.Verbosity > 0 || ProgressRate.Interval(call) != Timeout.InfiniteTimeSpan;
        if (scans && isHeard && !sources.IsStream)
        {
            _scan = BackupScan.Start(new SourceScan(request.Options.Filter, ScanFailed), sources.Targets, ScanEnded, call.Time);
        }
        else if (scans && sources.IsStream)
        {
            // One file, of which nobody knows how long it will be.
            ScanEnded(files: 1, bytes: 0, TimeSpan.Zero);
        }

        _ticker = ProgressTicker.Start(call, (ticker, elapsed) => Draw(ticker, job, elapsed));
    }

    public void Failed(ReadOnlySpan<byte> path, string during, string message)
    {
        var item = LossyText.Decode(path);
        lock (_gate)
        {
            if (call.Json)
            {
                WriteError(item, during, message);
            }
            else
            {
                call.Warn($"error: {Printable(item)}: {message}");
            }
        }
    }

    public void Noticed(ReadOnlySpan<byte> path, string message)
    {
        lock (_gate)
        {
            call.Warn($"warning: {Printable(LossyText.Decode(path))}: {message}");
        }
    }

    public void Completed(ReadOnlySpan<byte> path, Node node, Comparison comparison, in Addition added)
    {
        if (!_tellsItems || node.Type is not (NodeType.File or NodeType.Directory))
        {
            return;
        }

        var item = new BackupItem(
            LossyText.Decode(path) + (node.Type == NodeType.Directory ? "/" : ""), node.Type, comparison, added);
        lock (_gate)
        {
            if (call.Json)
            {
                item.WriteJson(call.Out);
            }
            else
            {
                call.Say(item.Line(Printable(item.Path)));
            }
        }
    }

    public void End(OpenRepository first, BackupCounters counters, Snapshot snapshot, Id? id)
    {
        _ticker?.Dispose();
        _ticker = null;
        var summary = new BackupSummary(counters, snapshot, id, request.Options.DryRun);
        if (call.Json)
        {
            JsonLine.Write(call.Out, summary.WriteJson);
            return;
        }

        call.Say("");
        foreach (var line in summary.Lines(detailed: call.Verbosity > 0))
        {
            call.Say(line);
        }
    }

    public void AlsoSaved(OpenRepository place, Id snapshot, BackupCounters added)
    {
        var location = place.Repository.Store.Location;
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "also_saved");
                json.WriteString("snapshot_id", snapshot.ToString());
                json.WriteString("repository", location);
                json.WriteNumber("data_added", added.BytesAdded);
                json.WriteNumber("data_added_packed", added.BytesStored);
            });
        }
        else
        {
            var stored = new ByteCount(added.BytesStored);
            call.Say($"snapshot {snapshot.ToShortString()} saved in {location}, {stored} stored");
        }
    }

    /// <summary>The last word of a run that stored less than it was asked to, in restic's words.</summary>
    public void TellIncomplete()
    {
        const string message = "Warning: at least one source file could not be read";
        if (!call.Json)
        {
            call.Warn(message);
            return;
        }

        JsonLine.Write(call.Error, json =>
        {
            json.WriteString("message_type", "exit_error");
            json.WriteNumber("code", (int)ExitCode.Incomplete);
            json.WriteString("message", message);
        });
    }

    public void Dispose()
    {
        _ticker?.Dispose();
        _scan?.Dispose();
    }

    private void SayBegin(BackupSources sources)
    {
        var targets = sources.StreamPath is { } stream ? [stream] : sources.Targets;
        var names = string.Join(' ', targets.Select(static target => Names.ForPeople(target)));
        call.Say("load index files");
        if (sources.IsStream)
        {
            call.Say("read data from stdin");
        }

        if (scans)
        {
            call.Say($"start scan on [{names}]");
        }

        call.Say($"start backup on [{names}]");
    }

    // In an ordinary run the backup itself will come there and say so.
    private void ScanFailed(byte[] path, string message)
    {
        if (call.Json)
        {
            Failed(path, "scan", message);
        }
        else if (call.Verbosity > 0)
        {
            call.Warn($"scan: {Names.ForPeople(path)}: {message}");
        }
    }

    private void ScanEnded(long files, long bytes, TimeSpan took)
    {
        if (call.Verbosity == 0)
        {
            return;
        }

        lock (_gate)
        {
            if (call.Json)
            {
                BackupItem.WriteScanEnd(call.Out, files, bytes, took);
                return;
            }

            var seconds = FormattableString.Invariant($"{took.TotalSeconds:F3}s");
            call.Say($"scan finished in {seconds}: {files} files, {new ByteCount(bytes)}");
        }
    }

    private void WriteError(string item, string during, string message) => JsonLine.Write(call.Error, json =>
    {
        json.WriteString("message_type", "error");
        json.WriteStartObject("error");
        json.WriteString("message", message);
        json.WriteEndObject();
        json.WriteString("during", during);
        json.WriteString("item", item);
    });

    private void Draw(ProgressTicker ticker, BackupJob job, TimeSpan elapsed)
    {
        var counters = job.Counters;
        var (totalFiles, totalBytes) = _scan?.Totals ?? (0, 0);
        var status = new BackupStatus(
            elapsed, counters.Files, counters.BytesDone, totalFiles, totalBytes, counters.Errors, job.FilesUnderWay());
        lock (_gate)
        {
            if (call.Json)
            {
                status.WriteJson(call.Out);
            }
            else
            {
                ticker.Show(status.AtTerminal(), status.InPipe());
            }
        }
    }

    private static string Printable(string text) => Names.ForPeople(Encoding.UTF8.GetBytes(text));
}
