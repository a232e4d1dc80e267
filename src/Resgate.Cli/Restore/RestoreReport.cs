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
        if (call.Json ? !call.Quiet : call.DrawsProgress)
        {
            _ticker = ProgressTicker.Start(call, elapsed => Draw(counters, elapsed));
        }
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

    public void Completed(ReadOnlySpan<byte> path, RestoreAction action, long size)
    {
        if (call.Verbosity < 2 || call.Quiet)
        {
            return;
        }

        var word = Word(action);
        if (!call.Json)
        {
            var line = action != RestoreAction.Deleted && size >= 0 && !IsPlain(action, size)
                ? $"{word,-9} {Names.ForPeople(path)} with size {new ByteCount(size)}"
                : $"{word,-9} {Names.ForPeople(path)}";
            lock (_gate)
            {
                call.Out.WriteLine(line);
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
                json.WriteNumber("size", size);
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
        var clock = took.TotalHours >= 1
            ? $"{(int)took.TotalHours}:{took.Minutes:D2}:{took.Seconds:D2}"
            : $"{took.Minutes}:{took.Seconds:D2}";
        var line = counters.FilesRestored == counters.FilesFound && bytes == allBytes
            ? $"Summary: Restored {counters.FilesRestored} files/dirs ({bytes}) in {clock}"
            : $"Summary: Restored {counters.FilesRestored} / {counters.FilesFound} files/dirs ({bytes} / {allBytes}) in {clock}";
        if (counters.FilesSkipped > 0)
        {
            line += $", skipped {counters.FilesSkipped} files/dirs {new ByteCount(counters.BytesSkipped)}";
        }

        if (counters.FilesDeleted > 0)
        {
            line += $", deleted {counters.FilesDeleted} files/dirs";
        }

        call.Say(line);
    }

    public void Dispose()
    {
        _ticker?.Dispose();
        _ticker = null;
    }

    private static bool IsPlain(RestoreAction action, long size) => size == 0 && action == RestoreAction.Restored;

    private static string Word(RestoreAction action) => action switch
    {
        RestoreAction.Restored => "restored",
        RestoreAction.Updated => "updated",
        RestoreAction.Unchanged => "unchanged",
        _ => "deleted",
    };

    private static void WriteCounters(Utf8JsonWriter json, RestoreCounters counters, TimeSpan elapsed)
    {
        WriteNonZero(json, "seconds_elapsed", (long)elapsed.TotalSeconds);
        WriteNonZero(json, "total_files", counters.FilesFound);
        WriteNonZero(json, "files_restored", counters.FilesRestored);
        WriteNonZero(json, "files_skipped", counters.FilesSkipped);
        WriteNonZero(json, "files_deleted", counters.FilesDeleted);
        WriteNonZero(json, "total_bytes", counters.BytesFound);
        WriteNonZero(json, "bytes_restored", counters.BytesRestored);
        WriteNonZero(json, "bytes_skipped", counters.BytesSkipped);
    }

    private static void WriteNonZero(Utf8JsonWriter json, string name, long value)
    {
        if (value != 0)
        {
            json.WriteNumber(name, value);
        }
    }

    private void Draw(RestoreCounters counters, TimeSpan elapsed)
    {
        var done = counters.BytesRestored + counters.BytesSkipped;
        var total = Math.Max(expectedBytes, counters.BytesFound + counters.BytesSkipped);
        var progress = new Progress(elapsed, done, total);
        lock (_gate)
        {
            if (!call.Json)
            {
                _ticker?.Show($"{progress}  {counters.FilesRestored} files/dirs, {counters.Errors} errors");
                return;
            }

            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "status");
                json.WriteNumber("percent_done", progress.Share);
                WriteCounters(json, counters, elapsed);
            });
        }
    }
}
