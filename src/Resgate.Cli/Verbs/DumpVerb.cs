using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Engine.Dump;
using Resgate.Engine.Trees;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>dump</c>: writes a file, or a folder as an archive, to standard output.</summary>
internal static class DumpVerb
{
    public static Command Create(GlobalOptions globals)
    {
        var snapshot = Verb.Maybe("snapshotID", "snapshot[:subfolder], or latest");
        var file = Verb.Maybe("file", "path in the snapshot; / for all of it");
        var archive = Verb.Text("--archive", "tar or zip: the form of folders (default: tar)", "-a");
        var target = Verb.Text("--target", "write to this file instead of standard output", "-t");
        var selection = new SelectionOptions();
        var command = new Command("dump", "Write a file or a folder to standard output") { snapshot, file, archive, target };
        selection.AddTo(command);
        return command.Does(globals, async call =>
        {
            var format = Parse(call.Get(archive) ?? "tar");
            if (call.Get(snapshot) is not { } named || call.Get(file) is not { Length: > 0 } path)
            {
                throw new ResgateException(FailureKind.Usage, "no file and no snapshot ID specified");
            }

            var address = SnapshotAddress.Parse(named);
            await using var opened = await call.OpenAsync(LockMode.Shared);
            var stored = await SnapshotArguments.FindAsync(opened, address, selection.Read(call));
            await opened.Repository.LoadIndexAsync(opened.Cancellation);
            using var reader = opened.Repository.CreateReader();
            var root = await SnapshotArguments.FindTreeAsync(reader, stored, address, opened.Cancellation);
            var dumper = new Dumper(opened.Repository, format);

            ValueTask DumpAsync(Stream output) => dumper.DumpAsync(root, TreePath.Parse(path), output, opened.Cancellation);
            if (call.Get(target) is { Length: > 0 } to)
            {
                await WholeFile.WriteAsync(to, DumpAsync, opened.Cancellation);
            }
            else
            {
                RefuseTerminal(path);
                await StandardOutput.WriteAsync(DumpAsync, opened.Cancellation);
            }

            return ExitCode.Done;
        });
    }

    private static ArchiveFormat Parse(string text) => text switch
    {
        "tar" => ArchiveFormat.Tar,
        "zip" => ArchiveFormat.Zip,
        _ => throw new ResgateException(FailureKind.Usage, $"unknown archive format \"{text}\"") { Hint = "it is tar or zip" },
    };

    // An archive on a terminal helps nobody; a single file may well be meant to be read.
    private static void RefuseTerminal(string path)
    {
        if (StandardOutput.IsTerminal && TreePath.Parse(path).IsRoot)
        {
            throw new ResgateException(FailureKind.Usage, "standard output is a terminal, which is no place for an archive")
            {
                Hint = "use --target, or send the output to a file or another program",
            };
        }
    }
}
