using System.Globalization;
using System.Text;
using Resgate.Capture.Programs;
using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>One transfer by the real rsync: exactly the files of a list, into a tree, with hard links to what earlier trees have.</summary>
internal sealed class RsyncRun(MirrorShell shell)
{
    private const int Partial = 23;
    private const int SomeVanished = 24;

    // rsync takes twenty, and the newest have it all.
    private const int MostEarlier = 12;

    /// <param name="list">File with absolute names, each with a NUL behind it.</param>
    /// <param name="tree">Name of the tree that is written.</param>
    /// <param name="earlier">Names of trees that have files already, the best first.</param>
    /// <param name="limit">Bytes a second; null for all there are.</param>
    /// <param name="readsAll">Whether contents are compared although sizes and times are the same.</param>
    /// <param name="cancellation">Ends rsync.</param>
    /// <exception cref="ResgateException">The transfer did not come to its end.</exception>
    public async ValueTask<Transfer> RunAsync(
        string list, string tree, IEnumerable<string> earlier, ByteCount? limit, bool readsAll, CancellationToken cancellation)
    {
        var (options, target) = shell.Rsync(tree);
        string[] words =
        [
            "rsync", "-aHAXS", "--numeric-ids", "-s", "--from0", $"--files-from={list}", "--stats", "--no-human-readable",
            .. earlier.Take(MostEarlier).Select(static name => $"--link-dest=../{name}"),
            .. (string[])(readsAll ? ["--checksum"] : []),
            .. (string[])(limit is { } most ? [$"--bwlimit={Math.Max(1, most.Bytes / 1024)}"] : []),
            .. options, "/", target,
        ];
        var said = new RsyncWords();
        var (code, output) = await ToolRun.RunAsync(words, default, said.Add, cancellation);
        if (code is not (0 or Partial or SomeVanished))
        {
            throw Failed(code, said);
        }

        var text = Encoding.UTF8.GetString(output);
        return new Transfer(
            NumberIn(text, "Number of regular files transferred: "), NumberIn(text, "Total transferred file size: "), said.Vanished, said.Unheld, said.Errors);
    }

    private ResgateException Failed(int code, RsyncWords said)
    {
        var first = said.Errors is [var error, ..] ? $": {error}" : "";
        var kind = code switch
        {
            _ when said.Errors.Exists(static line => line.Contains("No space left", StringComparison.Ordinal)) => FailureKind.Full,
            10 or 12 or 30 or 35 or 255 => FailureKind.Transient,
            _ => FailureKind.Failed,
        };
        return new ResgateException(kind, $"rsync to {shell.Title} ended with code {code}, {RsyncWords.Meaning(code)}{first}")
        {
            Hint = "what is there already stays and is not sent again by the next run",
        };
    }

    private static long NumberIn(string text, string words)
    {
        var at = text.IndexOf(words, StringComparison.Ordinal);
        var digits = at < 0 ? "" : string.Concat(text[(at + words.Length)..].TakeWhile(char.IsAsciiDigit));
        return long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}

/// <summary>What came of one transfer.</summary>
/// <param name="Files">That were copied, not linked.</param>
/// <param name="Bytes">In them.</param>
/// <param name="Vanished">That went away before they could be read.</param>
/// <param name="Unheld">Attributes that the destination cannot hold, as rsync says it.</param>
/// <param name="Errors">Files that could not be read or written, as rsync says it.</param>
internal sealed record Transfer(long Files, long Bytes, int Vanished, IReadOnlyList<string> Unheld, IReadOnlyList<string> Errors);
