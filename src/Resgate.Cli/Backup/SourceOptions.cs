using System.CommandLine;
using System.Text;
using Resgate.Cli.Verbs;
using Resgate.Engine.Backup;
using Resgate.Engine.FileSystems;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Cli.Backup;

/// <summary>The options that say what to back up.</summary>
internal sealed class SourceOptions
{
    private readonly Option<string[]> _globs =
        Verb.Texts("--files-from", "read what to back up from a file: globs, one a line; - is standard input");
    private readonly Option<string[]> _verbatim =
        Verb.Texts("--files-from-verbatim", "as --files-from, lines are taken as they stand");
    private readonly Option<string[]> _raw = Verb.Texts("--files-from-raw", "as --files-from, names are ended by NUL");
    private readonly Option<bool> _stdin = Verb.Flag("--stdin", "store standard input as one file");
    private readonly Option<bool> _fromCommand =
        Verb.Flag("--stdin-from-command", "run the arguments as a command and store its output as one file");
    private readonly Option<string> _name = Verb.Text("--stdin-filename", "name of the file for --stdin (default: stdin)");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_globs, _verbatim, _raw, _stdin, _fromCommand, _name])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: nothing to back up, or options that exclude each other.
    /// </exception>
    public BackupSources Read(Invocation call, IReadOnlyList<string> arguments)
    {
        var lists = Lists(call);
        if (!call.HasPassword && (call.Get(_stdin) || lists.Any(static list => list.File == "-")))
        {
            throw new ResgateException(FailureKind.Usage, "standard input cannot give both the password and what to back up")
            {
                Hint = "use --password-file, --password-command or RESTIC_PASSWORD",
            };
        }

        if (!call.Get(_stdin) && !call.Get(_fromCommand))
        {
            var listed = lists.SelectMany(list => list.Read(TextFiles.ReadOrInput(list.File, "list of files")));
            return ReadPaths(call, [.. listed, .. arguments.Select(RawArguments.BytesOf)]);
        }

        if (lists.Count > 0 || (!call.Get(_fromCommand) && arguments.Count > 0))
        {
            throw new ResgateException(FailureKind.Usage, "--stdin and --stdin-from-command take no files to back up");
        }

        var name = Path.GetFullPath("/" + (call.Get(_name) ?? "stdin")).TrimEnd('/');
        if (name.Length == 0)
        {
            throw new ResgateException(FailureKind.Usage, "--stdin-filename names no file");
        }

        if (call.Get(_fromCommand) && arguments.Count == 0)
        {
            throw new ResgateException(FailureKind.Usage, "--stdin-from-command needs a command");
        }

        return new BackupSources
        {
            SnapshotPaths = [name],
            StreamPath = Encoding.UTF8.GetBytes(name),
            Command = call.Get(_fromCommand) ? arguments : null,
        };
    }

    private static BackupSources ReadPaths(Invocation call, List<byte[]> paths)
    {
        if (paths.Count == 0)
        {
            throw new ResgateException(FailureKind.Usage, "nothing to backup, please specify source files/dirs");
        }

        var found = new List<byte[]>();
        foreach (var path in paths)
        {
            if (SourcePaths.Exists(path))
            {
                found.Add(path);
            }
            else
            {
                call.Warn($"{LossyText.Decode(path)} does not exist, skipping");
            }
        }

        return found.Count > 0
            ? new BackupSources
            {
                Targets = found,
                SnapshotPaths = [.. found.Select(AbsolutePath)],
                MissingCount = paths.Count - found.Count,
            }
            : throw new ResgateException(FailureKind.NotFound, "all source directories/files do not exist");
    }

    // By the text alone: links are not looked at, as in restic.
    private static string AbsolutePath(byte[] path) =>
        LossyText.Decode(SourcePaths.Absolute(path));

    private List<(string File, Func<byte[], IEnumerable<byte[]>> Read)> Lists(Invocation call) =>
    [
        .. (call.Get(_globs) ?? []).Select(file => (file, Globs(call))),
        .. (call.Get(_verbatim) ?? []).Select(file => (file, Reader(static content => SourceList.Verbatim(content)))),
        .. (call.Get(_raw) ?? []).Select(file => (file, Reader(static content => SourceList.Raw(content)))),
    ];

    private static Func<byte[], IEnumerable<byte[]>> Reader(Func<byte[], IEnumerable<byte[]>> read) => read;

    private static Func<byte[], IEnumerable<byte[]>> Globs(Invocation call) => content =>
        SourceList.Globs(content).SelectMany(pattern =>
        {
            var found = GlobExpansion.Expand(pattern).ToList();
            if (found.Count == 0)
            {
                call.Warn($"pattern \"{LossyText.Decode(pattern)}\" does not match any files, skipping");
            }

            return found;
        });
}
