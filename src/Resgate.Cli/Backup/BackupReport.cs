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
internal sealed class BackupReport(Invocation call, StoredSnapshot? parent) : IBackupObserver, IDisposable
{
    private readonly Lock _gate = new();
    private ProgressTicker? _ticker;
    private BackupScan? _scan;
    private string _current = "";

    public void Begin(BackupCounters counters, BackupSources? scanned, SourceFilter filter)
    {
        call.Say(parent is null
            ? "no parent snapshot found, will read all files"
            : $"using parent snapshot {parent.Id.ToShortString()}");
        var detailed = call is { Json: false, Verbosity: > 0 };
        if (detailed)
        {
            SayBegin(scanned);
        }

        if (!call.Json && !call.DrawsProgress && !detailed)
        {
            return;
        }

        _scan = scanned is { IsStream: false } ? BackupScan.Start(scanned.Targets, filter, detailed ? ScanEnded : static (_, _, _) => { }, call.Time) : null;
        if (!call.Json && !call.DrawsProgress)
        {
            return;
        }

        _ticker = ProgressTicker.Start(call, elapsed => Draw(counters, elapsed));
    }

    public void Failed(ReadOnlySpan<byte> path, string during, string message)
    {
        var item = LossyText.Decode(path);
        lock (_gate)
        {
            if (!call.Json)
            {
                call.Warn($"error: {Printable(item)}: {message}");
                return;
            }

            JsonLine.Write(call.Error, json =>
            {
                json.WriteString("message_type", "error");
                json.WriteStartObject("error");
                json.WriteString("message", message);
                json.WriteEndObject();
                json.WriteString("during", during);
                json.WriteString("item", item);
            });
        }
    }

    public void Noticed(ReadOnlySpan<byte> path, string message)
    {
        lock (_gate)
        {
            call.Warn($"warning: {Printable(LossyText.Decode(path))}: {message}");
        }
    }

    public void Completed(ReadOnlySpan<byte> path, Node node, Comparison comparison)
    {
        if (_ticker is not null)
        {
            _current = LossyText.Decode(path);
        }

        if (call.Verbosity < 2 || call.Quiet)
        {
            return;
        }

        var item = LossyText.Decode(path) + (node.Type == NodeType.Directory ? "/" : "");
        var action = comparison switch
        {
            Comparison.New => "new",
            Comparison.Changed => "modified",
            _ => "unchanged",
        };
        lock (_gate)
        {
            if (!call.Json)
            {
                call.Out.WriteLine($"{action,-9} {Printable(item)}");
                return;
            }

            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "verbose_status");
                json.WriteString("action", action);
                json.WriteString("item", item);
                json.WriteNumber("duration", 0);
                json.WriteNumber("data_size", node.Size);
                json.WriteNumber("data_size_in_repo", 0);
                json.WriteNumber("metadata_size", 0);
                json.WriteNumber("metadata_size_in_repo", 0);
                json.WriteNumber("total_files", 0);
            });
        }
    }

    public void End(BackupCounters counters, Snapshot snapshot, Id? id, TimeSpan took, bool dryRun)
    {
        _ticker?.Dispose();
        _ticker = null;
        if (call.Json)
        {
            JsonLine.Write(call.Out, json => BackupSummary.WriteJson(json, counters, snapshot, id, took, dryRun));
            return;
        }

        call.Say("");
        foreach (var line in BackupSummary.Lines(counters, id, took, dryRun, detailed: call.Verbosity > 0))
        {
            call.Say(line);
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

    private void SayBegin(BackupSources? scanned)
    {
        var targets = scanned is null ? "" : $" on [{string.Join(' ', scanned.Targets.Select(static target => Names.ForPeople(target)))}]";
        call.Say("load index files");
        if (scanned is { IsStream: false })
        {
            call.Say($"start scan{targets}");
        }

        call.Say($"start backup{targets}");
    }

    private void ScanEnded(long files, long bytes, TimeSpan took)
    {
        lock (_gate)
        {
            call.Say(FormattableString.Invariant($"scan finished in {took.TotalSeconds:F3}s: {files} files, {new ByteCount(bytes)}"));
        }
    }

    private void Draw(BackupCounters counters, TimeSpan elapsed)
    {
        var (totalFiles, totalBytes) = _scan?.Totals ?? (0, 0);
        var progress = new Progress(elapsed, counters.BytesProcessed, totalBytes);
        lock (_gate)
        {
            if (!call.Json)
            {
                _ticker?.Show($"{progress}  {counters.Files} files, {counters.Errors} errors  {Printable(_current)}");
                return;
            }

            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "status");
                json.WriteNumber("seconds_elapsed", (long)elapsed.TotalSeconds);
                if (progress.Left is { } left)
                {
                    json.WriteNumber("seconds_remaining", (long)left.TotalSeconds);
                }

                json.WriteNumber("percent_done", progress.Share);
                json.WriteNumber("total_files", totalFiles);
                json.WriteNumber("files_done", counters.Files);
                json.WriteNumber("total_bytes", totalBytes);
                json.WriteNumber("bytes_done", counters.BytesProcessed);
                json.WriteNumber("error_count", counters.Errors);
                json.WriteStartArray("current_files");
                json.WriteStringValue(_current);
                json.WriteEndArray();
            });
        }
    }

    private static string Printable(string text) => Names.ForPeople(System.Text.Encoding.UTF8.GetBytes(text));
}
