using System.Text;
using Resgate.Capture.Programs;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>The machine that a mirror is kept on: this one, or one that ssh reaches. Both are spoken to in the same words of a POSIX shell.</summary>
/// <remarks>
/// What is put into these words are names of our own making, and the plan's folder in quotes. Names of the source never are: they
/// go by standard input or by rsync.
/// </remarks>
internal sealed class MirrorShell(MirrorAddress address, string? sshSettings)
{
    private const int Unreachable = 255;

    // Nobody is there to answer a question, and a host that is gone must not be waited for.
    private readonly string[] _ssh =
    [
        "ssh", .. (string[])(sshSettings is null ? [] : ["-F", sshSettings]), "-T", "-x",
        "-o", "BatchMode=yes", "-o", "ConnectTimeout=30", "-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=8",
    ];

    public bool IsHere => address.Host is null;

    public string Folder => address.Folder;

    /// <summary>For people.</summary>
    public string Title => IsHere ? Folder : $"{address.Host}:{Folder}";

    /// <summary>What rsync is told to get there, and the folder that it writes to.</summary>
    /// <param name="tree">A name in the mirror's folder.</param>
    public (IReadOnlyList<string> Options, string Target) Rsync(string tree) => IsHere
        ? ([], $"{Folder}/{tree}/")
        : (["-e", string.Join(' ', _ssh.Select(Quote)), "--timeout=900"], $"{address.Host}:{Folder}/{tree}/");

    /// <summary>Runs a script in the mirror's folder.</summary>
    /// <param name="script">Ends at the first command that fails.</param>
    /// <param name="input">What its programs read.</param>
    /// <param name="cancellation">Stops it here; over ssh it may go on for a moment.</param>
    /// <returns>The code it ended with, what it printed, and the last line of its errors.</returns>
    /// <exception cref="ResgateException"><see cref="FailureKind.Transient"/>: the host does not answer, or does not let us in.</exception>
    public async ValueTask<(int Code, string Output, string Complaint)> RunAsync(
        string script, ReadOnlyMemory<byte> input, CancellationToken cancellation)
    {
        var whole = $"cd {Quote(FolderToEnter)} || exit {MirrorFolder.NoFolder}; set -e; {script}";
        IReadOnlyList<string> words = IsHere
            ? ["sh", "-c", whole]
            : [.. _ssh, address.Host!, $"exec sh -c {Quote(whole)}"];
        var complaint = "";
        var (code, output) = await ToolRun.RunAsync(words, input, line => complaint = line.Trim() is { Length: > 0 } said ? said : complaint, cancellation);
        return IsHere || code != Unreachable
            ? (code, Encoding.UTF8.GetString(output), complaint)
            : throw new ResgateException(FailureKind.Transient, $"cannot reach {address.Host} over ssh: {complaint}");
    }

    // A name that begins with a dash would be an option, and 'cd -' is a place of its own.
    private string FolderToEnter => Folder.StartsWith('-') ? "./" + Folder : Folder;

    /// <summary>One word to a shell, and to rsync's option <c>-e</c>, whatever letters are in it.</summary>
    private static string Quote(string word) =>
        word.Length > 0 && word.All(static letter => char.IsAsciiLetterOrDigit(letter) || "/._-=".Contains(letter, StringComparison.Ordinal))
            ? word
            : $"'{word.Replace("'", "'\\''", StringComparison.Ordinal)}'";
}
