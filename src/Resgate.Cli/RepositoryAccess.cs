using System.Diagnostics;
using System.Text;
using Resgate.Format.Keys;
using Resgate.Primitives;
using Resgate.Repository.Locks;
using Resgate.Storage;

namespace Resgate.Cli;

/// <summary>Finding a repository's address and password, and saying who we are.</summary>
internal static class RepositoryAccess
{
    /// <param name="address">What was said, or empty.</param>
    /// <param name="file">The file that has it, or empty.</param>
    /// <param name="prefix">
    /// What the names of the two flags begin with, to tell this repository from another: <c>from-</c>.
    /// </param>
    public static string Address(string address, string file, string prefix = "")
    {
        if (address.Length > 0 && file.Length > 0)
        {
            throw new ResgateException(
                FailureKind.Usage, $"--{prefix}repo and --{prefix}repository-file cannot both be given");
        }

        if (file.Length > 0)
        {
            address = Encoding.UTF8.GetString(TextFiles.Read(file, "repository file")).Trim();
        }

        return address.Length > 0
            ? address
            : throw new ResgateException(FailureKind.Usage, "no repository was named")
            {
                Hint = "say --repo ADDRESS, or set RESTIC_REPOSITORY or RESTIC_REPOSITORY_FILE",
            };
    }

    /// <summary>The password from a file, a command, the environment or the terminal, in restic's order.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: two ways to give it, or it is empty, or there is none and nobody to ask.
    /// </exception>
    public static async ValueTask<Password> ReadPasswordAsync(
        string? file,
        string? command,
        bool noPassword,
        string? fromEnvironment,
        string prompt,
        bool twice,
        CancellationToken cancellation,
        PasswordNames? names = null)
    {
        names ??= PasswordNames.Main;
        if (noPassword)
        {
            return file is null && command is null && fromEnvironment is null
                ? Password.FromText("")
                : throw new ResgateException(
                    FailureKind.Usage, $"{names.None} and a password, be it in a variable, cannot both be given");
        }

        if (file is not null && command is not null)
        {
            throw new ResgateException(FailureKind.Usage, "--password-file and --password-command cannot both be given");
        }

        if (command is not null)
        {
            return names.Demand(Password.FromFileContent(await RunAsync(command, cancellation)), "the password command printed nothing");
        }

        if (file is not null)
        {
            return names.Demand(Password.FromFileContent(TextFiles.Read(file, "password file")), $"the password file {file} is empty");
        }

        if (fromEnvironment is not null)
        {
            return Password.FromText(fromEnvironment);
        }

        var typed = twice ? await PasswordPrompt.ReadTwiceAsync(prompt, cancellation) : await PasswordPrompt.ReadAsync(prompt, cancellation);
        return Console.IsInputRedirected ? names.DemandGiven(typed) : names.Demand(typed, "an empty password is not allowed");
    }

    public static LockHolder ThisProcess() =>
        new(Identity.HostName, Environment.UserName, Environment.ProcessId, Identity.UserId, Identity.GroupId);

    /// <summary>Whether a process of this machine runs.</summary>
    public static bool IsAlive(int processId) => Directory.Exists($"/proc/{processId}");

    private static async ValueTask<byte[]> RunAsync(string command, CancellationToken cancellation)
    {
        var words = ShellWords.Split(command);
        if (words.Count == 0)
        {
            throw new ResgateException(FailureKind.Usage, "the password command is empty");
        }

        var start = new ProcessStartInfo(words[0], words.Skip(1)) { RedirectStandardOutput = true, UseShellExecute = false };
        try
        {
            using var process = Process.Start(start)
                ?? throw new ResgateException(FailureKind.Failed, "the password command did not start");
            using var output = new MemoryStream();
            await process.StandardOutput.BaseStream.CopyToAsync(output, cancellation);
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode == 0
                ? output.ToArray()
                : throw new ResgateException(FailureKind.Failed, $"the password command ended with code {process.ExitCode}");
        }
        catch (System.ComponentModel.Win32Exception cause)
        {
            throw new ResgateException(FailureKind.Failed, $"the password command {words[0]} cannot be run", cause);
        }
    }
}
