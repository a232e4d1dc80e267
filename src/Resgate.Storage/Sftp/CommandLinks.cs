using System.ComponentModel;
using System.Diagnostics;
using Resgate.Primitives;
using Resgate.Storage.Sftp.Protocol;

namespace Resgate.Storage.Sftp;

/// <summary>Runs a program that speaks SFTP on its standard input and output, as restic does.</summary>
internal sealed class CommandLinks(IReadOnlyList<string> command) : ISftpLinks
{
    /// <summary>One, as with restic: such a program may log in, and a user may have to type.</summary>
    public int Most => 1;

    /// <summary>The program that the options ask for; null when they ask for none.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: they contradict each other, or name no program.</exception>
    public static CommandLinks? From(SftpAddress address, PlaceOptions options)
    {
        var (command, arguments) = (options.Option("sftp.command"), options.Option("sftp.args"));
        if (command is { Length: > 0 } && arguments is { Length: > 0 })
        {
            throw new ResgateException(FailureKind.Usage, "sftp.command and sftp.args cannot both be given");
        }

        if (command is { Length: > 0 })
        {
            return ShellWords.Split(command) is [{ Length: > 0 }, ..] words
                ? new CommandLinks(words)
                : throw new ResgateException(FailureKind.Usage, "sftp.command names no program");
        }

        return arguments is not { Length: > 0 } ? null : new CommandLinks(
        [
            "ssh", address.Host,
            .. address.Port is { } port ? ["-p", $"{port}"] : Array.Empty<string>(),
            .. address.User is { } user ? ["-l", user] : Array.Empty<string>(),
            .. ShellWords.Split(arguments),
            "-s", "sftp",
        ]);
    }

    public Task<ISftpLink> OpenAsync(CancellationToken cancellation)
    {
        // An interrupt from the terminal reaches all programs of a pipeline. We have to give back a lock then, through this one,
        // so it is started deaf to it; ssh leaves that as it is.
        string[] arguments = ["-c", "trap '' INT QUIT; exec \"$@\"", "sh", .. command];
        try
        {
            var process = Process.Start(new ProcessStartInfo("/bin/sh", arguments)
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            return Task.FromResult<ISftpLink>(new CommandLink(process!, command[0]));
        }
        catch (Win32Exception cause)
        {
            throw new ResgateException(FailureKind.Failed, $"cannot run {command[0]}", cause);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
