using Resgate.Cli.Output;
using Resgate.Format.Text;
using Resgate.Primitives;
using Resgate.Repository.Trees;

namespace Resgate.Cli.Backup;

/// <summary>How far a backup has come, at one moment.</summary>
/// <param name="Elapsed">Since it began.</param>
/// <param name="Files">Files done.</param>
/// <param name="Bytes">Bytes done.</param>
/// <param name="TotalFiles">Files to do; 0 until all are counted, as is the next.</param>
/// <param name="TotalBytes">Bytes to do.</param>
/// <param name="Errors">What could not be stored.</param>
/// <param name="Current">Paths of files that are read just now.</param>
internal sealed record BackupStatus(
    TimeSpan Elapsed, long Files, long Bytes, long TotalFiles, long TotalBytes, long Errors, IReadOnlyList<byte[]> Current)
{
    private Progress Progress => new(Elapsed, Bytes, TotalBytes);

    /// <summary>The line of a terminal, with the rate and the time left.</summary>
    public string AtTerminal()
    {
        var file = Current.Count > 0 ? "  " + Names.ForPeople(Current[0]) : "";
        return $"{Progress}  {Files} files, {Errors} errors{file}";
    }

    /// <summary>restic's lines: figures, then a line for each file that is read.</summary>
    public IReadOnlyList<string> InPipe()
    {
        var clock = Output.Progress.Clock(Elapsed);
        if (TotalFiles == 0 && TotalBytes == 0)
        {
            return [$"[{clock}] {Files} files, {new ByteCount(Bytes)}, {Errors} errors", .. Paths()];
        }

        var (share, left) = Progress.Left is { TotalSeconds: >= 1 } time && Bytes < TotalBytes
            ? ($"{Output.Progress.Percent(Bytes, TotalBytes)}  ", $" ETA {Output.Progress.Clock(time)}")
            : ("", "");
        var done = $"{Files} files {new ByteCount(Bytes)}, total {TotalFiles} files {new ByteCount(TotalBytes)}";
        return [$"[{clock}] {share}{done}, {Errors} errors{left}", .. Paths()];
    }

    /// <summary>restic's <c>status</c> object, which leaves out what is 0.</summary>
    public void WriteJson(TextWriter writer) => JsonLine.Write(writer, json =>
    {
        json.WriteString("message_type", "status");
        json.WriteUnlessZero("seconds_elapsed", (long)Elapsed.TotalSeconds);
        json.WriteUnlessZero("seconds_remaining", (long)(Progress.Left?.TotalSeconds ?? 0));
        json.WriteNumber("percent_done", (decimal)Progress.Share);
        json.WriteUnlessZero("total_files", TotalFiles);
        json.WriteUnlessZero("files_done", Files);
        json.WriteUnlessZero("total_bytes", TotalBytes);
        json.WriteUnlessZero("bytes_done", Bytes);
        json.WriteUnlessZero("error_count", Errors);
        if (Current.Count > 0)
        {
            json.WriteStartArray("current_files");
            foreach (var path in Current.Select(static path => LossyText.Decode(path)).Order(StringComparer.Ordinal))
            {
                json.WriteStringValue(path);
            }

            json.WriteEndArray();
        }
    });

    private IEnumerable<string> Paths() => Current.Select(static path => Names.ForPeople(path)).Order(StringComparer.Ordinal);
}
