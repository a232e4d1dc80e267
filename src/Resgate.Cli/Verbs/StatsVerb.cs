using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Stats;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>stats</c>: adds up what snapshots hold.</summary>
internal static class StatsVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var named = Verb.Many("snapshotID", "snapshots to count (default: all that fit)");
        var modeText = Verb.Text("--mode", "restore-size (default), files-by-contents, blobs-per-file or raw-data");
        var selection = new SelectionOptions();
        var command = new Command("stats", "Add up what snapshots hold") { named, modeText };
        selection.AddTo(command);
        return command.Does(globals, async call =>
        {
            var name = call.Get(modeText) ?? "restore-size";
            var mode = Parse(name);
            await using var opened = await call.OpenAsync(LockMode.Shared);
            if (!call.Json)
            {
                // As restic, which tells it even to the quiet.
                call.Out.WriteLine("scanning...");
            }

            var found = await SnapshotArguments.FindAllAsync(call, opened, call.Get(named) ?? [], selection.Read(call));
            await opened.Repository.LoadIndexAsync(opened.Cancellation);
            var collector = new StatsCollector(opened.Repository, mode);
            StatsReport report;
            using (new StatsTicker(call, collector.Progress, found.Count))
            {
                report = await collector.RunAsync([.. found.Select(static stored => stored.Snapshot.Tree)], opened.Cancellation);
            }

            if (call.Json)
            {
                WriteJson(call.Out, report);
            }
            else
            {
                WriteText(call.Out, report, name);
            }

            return ExitCode.Done;
        });
    }

    private static StatsMode Parse(string text) => text switch
    {
        "restore-size" => StatsMode.RestoreSize,
        "files-by-contents" => StatsMode.FilesByContents,
        "blobs-per-file" => StatsMode.BlobsPerFile,
        "raw-data" => StatsMode.RawData,
        _ => throw new ResgateException(FailureKind.Usage, $"unknown counting mode: {text}")
        {
            Hint = "it is one of restore-size, files-by-contents, blobs-per-file, raw-data",
        },
    };

    private static void WriteJson(TextWriter writer, StatsReport report) => JsonLine.Write(writer, json =>
    {
        json.WriteNumber("total_size", report.Size);
        if (report.UncompressedSize > 0)
        {
            json.WriteNumber("total_uncompressed_size", report.UncompressedSize);
        }

        json.WriteUnlessZero("compression_ratio", report.CompressionRatio);
        json.WriteUnlessZero("compression_progress", report.CompressionProgress);
        json.WriteUnlessZero("compression_space_saving", report.CompressionSpaceSaving);
        json.WriteUnlessZero("total_file_count", report.Files);
        json.WriteUnlessZero("total_blob_count", report.Blobs);
        json.WriteNumber("snapshots_count", report.Snapshots);
    });

    private static void WriteText(TextWriter writer, StatsReport report, string mode)
    {
        writer.WriteLine($"Stats in {mode} mode:");
        writer.WriteLine($"     Snapshots processed:  {report.Snapshots}");
        if (report.Blobs > 0)
        {
            writer.WriteLine($"        Total Blob Count:  {report.Blobs}");
        }

        if (report.Files > 0)
        {
            writer.WriteLine($"        Total File Count:  {report.Files}");
        }

        if (report.UncompressedSize > 0)
        {
            writer.WriteLine($" Total Uncompressed Size:  {Size(report.UncompressedSize),-5}");
        }

        writer.WriteLine($"              Total Size:  {Size(report.Size),-5}");
        if (report.CompressionProgress > 0)
        {
            writer.WriteLine(FormattableString.Invariant($"    Compression Progress:  {report.CompressionProgress:F2}%"));
        }

        if (report.CompressionRatio > 0)
        {
            writer.WriteLine(FormattableString.Invariant($"       Compression Ratio:  {report.CompressionRatio:F2}x"));
        }

        if (report.CompressionSpaceSaving > 0)
        {
            writer.WriteLine(FormattableString.Invariant($"Compression Space Saving:  {report.CompressionSpaceSaving:F2}%"));
        }
    }

    private static string Size(ulong bytes) => new ByteCount((long)Math.Min(bytes, long.MaxValue)).ToString();
}
