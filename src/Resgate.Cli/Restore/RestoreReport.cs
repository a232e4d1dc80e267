using System.Text.Json;
using Resgate.Cli.Output;
using Resgate.Engine.Restore;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Repository.Trees;

namespace Resgate.Cli.Restore;

/// <summary>Tells how a restore goes and what came of it, to people or programs.</summary>
/// <param name="call">Where to tell.</param>
/// <param name="expectedBytes">What the whole snapshot holds, when all of it is restored; 0 when not known.</param>
internal sealed class RestoreReport(Invocation call, long expectedBytes) : IRestoreObserver, IDisposable
{
    private readonly Lock _gate = new();
    private ProgressTicker? _ticker;

    public void Begin(RestoreCounters counters)
    {
        _ticker = ProgressTicker.Start(call, (ticker, elapsed) => Draw(ticker, counters, elapsed));
    }

    public void Failed(ReadOnlySpan<byte> path, string message)
    {
        if (!call.Json)
        {
            var line = $"error: {Names.ForPeople(path)}: {message}";
            lock (_gate)
            {
                call.Warn(line);
            }

            return;
        }

        var item = LossyText.Decode(path);
        lock (_gate)
        {
            JsonLine.Write(call.Error, json =>
            {
                json.WriteString("message_type", "error");
                json.WriteStartObject("error");
                json.WriteString("message", message);
                json.WriteEndObject();
                json.WriteString("during", "restore");
                json.WriteString("item", item);
            });
        }
    }

    public void Completed(ReadOnlySpan<byte> path, RestoreAction action, long? size)
    {
        if (call.Verbosity < 2 || call.Quiet)
        {
            return;
        }

        var word = Word(action);
        if (!call.Json)
        {
            var line = $"{word,-9} {Names.ForPeople(path)}";
            line = size is { } bytes ? $"{line} with size {new ByteCount(bytes)}" : line;
            lock (_gate)
            {
                call.Say(line);
            }

            return;
        }

        var item = LossyText.Decode(path);
        lock (_gate)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "verbose_status");
                json.WriteString("action", word);
                json.WriteString("item", item);
                json.WriteNumber("size", size ?? 0);
            });
        }
    }

    public void End(RestoreCounters counters, TimeSpan took)
    {
        Dispose();
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "summary");
                WriteCounters(json, counters, took);
            });
            return;
        }

        var bytes = new ByteCount(counters.BytesRestored);
        var allBytes = new ByteCount(counters.BytesFound);
        var clock = Progress.Clock(took);
        var line = counters.FilesRestored == counters.FilesFound && bytes == allBytes
            ? $"Summary: Restored {counters.FilesRestored} files/dirs ({bytes}) in {clock}"
            : $"Summary: Restored {counters.FilesRestored} / {counters.FilesFound} files/dirs ({bytes} / {allBytes}) in {clock}";
        // A result, which even the quiet want.
        call.Out.WriteLine(line + Others(counters));
    }

    public void Dispose()
    {
        _ticker?.Dispose();
        _ticker = null;
    }

    private static string Others(RestoreCounters counters)
    {
        var skipped = counters.FilesSkipped > 0
            ? $", skipped {counters.FilesSkipped} files/dirs {new ByteCount(counters.BytesSkipped)}"
            : "";
        return counters.FilesDeleted > 0 ? $"{skipped}, deleted {counters.FilesDeleted} files/dirs" : skipped;
    }

    private static string Word(RestoreAction action) => action switch
    {
        RestoreAction.Restored => "restored",
        RestoreAction.Updated => "updated",
        RestoreAction.Unchanged => "unchanged",
        _ => "deleted",
    };

    private static void WriteCounters(Utf8JsonWriter json, RestoreCounters counters, TimeSpan elapsed)
    {
        json.WriteUnlessZero("seconds_elapsed", (long)elapsed.TotalSeconds);
        json.WriteUnlessZero("total_files", counters.FilesFound);
        json.WriteUnlessZero("files_restored", counters.FilesRestored);
        json.WriteUnlessZero("files_skipped", counters.FilesSkipped);
        json.WriteUnlessZero("files_deleted", counters.FilesDeleted);
        json.WriteUnlessZero("total_bytes", counters.BytesFound);
        json.WriteUnlessZero("bytes_restored", counters.BytesRestored);
        json.WriteUnlessZero("bytes_skipped", counters.BytesSkipped);
    }

    private void Draw(ProgressTicker ticker, RestoreCounters counters, TimeSpan elapsed)
    {
        var done = counters.BytesRestored + counters.BytesSkipped;
        var total = Math.Max(expectedBytes, counters.BytesFound + counters.BytesSkipped);
        var progress = new Progress(elapsed, done, total);
        lock (_gate)
        {
            if (!call.Json)
            {
                var files = $"{counters.FilesRestored} files/dirs";
                var all = $"total {counters.FilesFound} files/dirs {new ByteCount(total)}{Others(counters)}";
                ticker.Show(
                    $"{progress}  {files}, {counters.Errors} errors",
                    $"[{Progress.Clock(elapsed)}] {Progress.Percent(done, total)}  {files} {new ByteCount(done)}, {all}");
                return;
            }

            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "status");
                json.WriteNumber("percent_done", (decimal)progress.Share);
                WriteCounters(json, counters, elapsed);
            });
        }
    }
}
