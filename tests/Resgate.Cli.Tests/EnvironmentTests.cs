using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Resgate.Cli.Tests;

/// <summary>Every variable of restic's manual that means something for a place on this machine, good values and bad ones.</summary>
public sealed class EnvironmentTests
{
    // The variable without its prefix, a value, what else is said, and restic's exit code.
    private static readonly (string Variable, string Value, string Command, int Code)[] s_cases =
    [
        ("REPOSITORY", "repo", "list keys", 0),
        ("REPOSITORY", "nosuch", "list keys", 10),
        ("REPOSITORY_FILE", "place", "-u REPOSITORY list keys", 0),
        ("REPOSITORY_FILE", "nosuch", "-u REPOSITORY list keys", 1),
        ("REPOSITORY_FILE", "folder", "-u REPOSITORY list keys", 1),
        ("REPOSITORY_FILE", "place", "list keys", 1),
        ("PASSWORD", "fixture-password", "list keys", 0),
        ("PASSWORD", "wrong", "list keys", 12),
        ("PASSWORD", "fixture-password", "list keys --insecure-no-password", 1),
        ("PASSWORD_FILE", "password", "-u PASSWORD list keys", 0),
        ("PASSWORD_FILE", "marked", "-u PASSWORD list keys", 0),
        ("PASSWORD_FILE", "empty", "-u PASSWORD list keys", 1),
        ("PASSWORD_FILE", "nosuch", "-u PASSWORD list keys", 1),
        ("PASSWORD_FILE", "folder", "-u PASSWORD list keys", 1),
        ("PASSWORD_COMMAND", "cat password", "-u PASSWORD list keys", 0),
        ("PASSWORD_COMMAND", "sh -c 'cat password'", "-u PASSWORD list keys", 0),
        ("PASSWORD_COMMAND", "false", "-u PASSWORD list keys", 1),
        ("PASSWORD_COMMAND", "true", "-u PASSWORD list keys", 1),
        ("PASSWORD_COMMAND", "nosuchprogram", "-u PASSWORD list keys", 1),
        ("PASSWORD_COMMAND", "echo \"", "-u PASSWORD list keys", 1),
        ("PASSWORD_COMMAND", "false", "version", 0),
        ("PASSWORD_COMMAND", "cat password", "-u PASSWORD list keys -p password", 1),
        ("KEY_HINT", "nosuch", "list keys", 0),
        ("CACERT", "root.pem", "list keys", 0),
        ("CACERT", "root.pem,nosuch", "list keys", 1),
        ("CACERT", "password", "list keys", 1),
        ("CACERT", "nosuch", "version", 0),
        ("TLS_CLIENT_CERT", "both.pem", "list keys", 0),
        ("TLS_CLIENT_CERT", "root.pem", "list keys", 1),
        ("TLS_CLIENT_CERT", "nosuch", "list keys", 1),
        ("CACHE_DIR", "elsewhere", "cache", 0),
        ("COMPRESSION", "max", "list keys", 0),
        ("COMPRESSION", "MAX", "list keys", 1),
        ("COMPRESSION", "nosuch", "version", 1),
        ("COMPRESSION", "nosuch", "version --compression off", 0),
        ("PACK_SIZE", "8", "list keys", 0),
        ("PACK_SIZE", "0", "list keys", 0),
        ("PACK_SIZE", "3", "list keys", 1),
        ("PACK_SIZE", "129", "list keys", 1),
        ("PACK_SIZE", "x", "version", 1),
        ("PACK_SIZE", "-4", "list keys", 1),
        ("PACK_SIZE", "x", "list keys --pack-size 4", 0),
        ("READ_CONCURRENCY", "5", "backup -q folder", 0),
        ("READ_CONCURRENCY", "0", "backup -q folder", 0),
        ("READ_CONCURRENCY", "x", "backup -q folder", 1),
        ("READ_CONCURRENCY", "-1", "backup -q folder", 1),
        ("READ_CONCURRENCY", "99999999999", "backup -q folder", 1),
        ("READ_CONCURRENCY", "x", "backup -q folder --read-concurrency 1", 0),
        ("READ_CONCURRENCY", "x", "list keys", 0),
        ("HOST", "nosuch", "ls latest", 1),
        ("HOST", "nosuch", "ls latest --host=", 0),
        ("HOST", "nosuch", "restore latest -t out", 1),
        ("HOST", "nosuch", "dump latest /", 1),
        ("HOST", "nosuch", "stats", 0),
        ("FEATURES", "device-id-for-hardlinks,s3-restore=F", "version", 0),
        ("FEATURES", "nosuch", "version", 1),
        ("FEATURES", "s3-restore=maybe", "version", 1),
        ("PROGRESS_FPS", "x", "list keys", 0),
        ("PROGRESS_FPS", "-1", "list keys", 0),
        ("HTTP_USER_AGENT", "x", "list keys", 0),
        ("FROM_REPOSITORY", "repo", "init -r new --copy-chunker-params --from-password-file password", 0),
        ("FROM_REPOSITORY", "nosuch", "init -r new --copy-chunker-params --from-password-file password", 10),
        ("FROM_REPOSITORY", "repo", "init -r new --from-password-file password", 1),
        ("FROM_REPOSITORY_FILE", "place", "init -r new --copy-chunker-params --from-password-file password", 0),
        ("FROM_REPOSITORY_FILE", "nosuch", "init -r new --copy-chunker-params --from-password-file password", 1),
        ("FROM_PASSWORD", "fixture-password", "init -r new --copy-chunker-params --from-repo repo", 0),
        ("FROM_PASSWORD", "wrong", "init -r new --copy-chunker-params --from-repo repo", 12),
        ("FROM_PASSWORD_FILE", "password", "init -r new --copy-chunker-params --from-repo repo", 0),
        ("FROM_PASSWORD_FILE", "nosuch", "init -r new --copy-chunker-params --from-repo repo", 1),
        ("FROM_PASSWORD_COMMAND", "cat password", "init -r new --copy-chunker-params --from-repo repo", 0),
        ("FROM_PASSWORD_COMMAND", "false", "init -r new --copy-chunker-params --from-repo repo", 1),
        ("FROM_KEY_HINT", "nosuch", "init -r new --copy-chunker-params --from-repo repo --from-password-file password", 0),
    ];

    // Of all programs, and not by prefix.
    private static readonly (string Assignments, string Command, int Code)[] s_common =
    [
        ("TMPDIR=/nosuch", "prune -q", 0),
        ("-u RESTIC_CACHE_DIR XDG_CACHE_HOME=$PWD/caches", "cache", 0),
        ("-u RESTIC_CACHE_DIR XDG_CACHE_HOME=relative", "cache", 1),
        ("-u RESTIC_CACHE_DIR XDG_CACHE_HOME= HOME=$PWD/home", "cache", 0),
        ("-u RESTIC_CACHE_DIR -u XDG_CACHE_HOME -u HOME", "cache", 1),
    ];

    [Fact]
    public void A_variable_is_read_as_restic_reads_it_and_under_our_own_name_as_well()
    {
        using var shell = Prepare();
        foreach (var (variable, value, command, code) in s_cases)
        {
            Assert.Equal(code, Run(shell, "$restic", "RESTIC_", variable, value, command, code));
            Assert.Equal(code, Run(shell, "$resgate", "RESTIC_", variable, value, command, code));
            Assert.Equal(code, Run(shell, "$resgate", "RESGATE_", variable, value, command, code));
        }
    }

    [Fact]
    public void Folders_that_the_system_names_are_those_of_restic()
    {
        using var shell = Prepare();
        foreach (var (assignments, command, code) in s_common)
        {
            var theirs = shell.Run($"env {assignments} $restic {command}");
            var ours = shell.Run($"env {assignments} $resgate {command}");
            Assert.Equal((code, code), (theirs.Code, ours.Code));
            Assert.Equal(theirs.Output, ours.Output);
        }
    }

    [Fact]
    public void Our_own_name_wins_and_a_flag_wins_over_both()
    {
        using var shell = Prepare();

        Assert.Equal(0, shell.Run("RESTIC_REPOSITORY=nosuch RESGATE_REPOSITORY=repo $resgate list keys").Code);
        Assert.Equal(10, shell.Run("RESTIC_REPOSITORY=repo RESGATE_REPOSITORY=nosuch $resgate list keys").Code);
        Assert.Equal(0, shell.Run("RESTIC_REPOSITORY=x RESGATE_REPOSITORY=y RESTIC_REPOSITORY_FILE=z $resgate list keys -r repo").Code);
        Assert.Equal(0, shell.Run("RESTIC_COMPRESSION=x RESGATE_COMPRESSION=off $resgate list keys").Code);
    }

    [Fact]
    public void A_feature_that_stores_fewer_device_numbers_makes_the_trees_that_restic_makes()
    {
        using var shell = Prepare();
        const string tree = "$restic snapshots --json latest | grep -o '\"tree\":\"[0-9a-f]*'";
        shell.Run("echo x >folder/one; echo y >folder/two; ln folder/two folder/three");

        var theirs = shell.Run($"RESTIC_FEATURES=device-id-for-hardlinks $restic backup -q folder; {tree}");
        var ours = shell.Run($"RESTIC_FEATURES=device-id-for-hardlinks $resgate backup -q folder; {tree}");

        Assert.Equal((0, ""), (theirs.Code, theirs.Errors));
        Assert.Equal(theirs, ours);
        Assert.NotEqual(theirs.Output, shell.Run($"$resgate backup -q folder; {tree}").Output);
    }

    private static Shell Prepare()
    {
        var shell = new Shell();
        var made = shell.Run(
            """
            mkdir folder repo/locks; echo x >folder/f; : >empty
            echo repo >place; echo fixture-password >password; printf '\357\273\277fixture-password\r\n' >marked
            """);
        Assert.True(made.Code == 0, made.Errors);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=test", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        File.WriteAllText(shell.PathOf("root.pem"), certificate.ExportCertificatePem());
        File.WriteAllText(
            shell.PathOf("both.pem"), $"{certificate.ExportCertificatePem()}\n{key.ExportPkcs8PrivateKeyPem()}\n");
        return shell;
    }

    /// <summary>One run, in which nobody asks and nothing crashes; a refusal is one line.</summary>
    private static int Run(Shell shell, string program, string prefix, string variable, string value, string command, int code)
    {
        var unset = "";
        if (command.StartsWith("-u ", StringComparison.Ordinal))
        {
            var name = command.Split(' ')[1];
            unset = $"-u RESTIC_{name} ";
            command = command[$"-u {name} ".Length..];
        }

        var quoted = value.Replace("'", "'\\''", StringComparison.Ordinal);
        var (actual, output, errors) = shell.Run($"rm -rf new out; env {unset}{prefix}{variable}='{quoted}' {program} {command} </dev/null");
        if (program == "$resgate")
        {
            var told = errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);
            Assert.True(code == 0 || told.Length == 1, $"{variable}={value} {command}: {errors}");
            Assert.DoesNotContain("fixture-password", output + errors, StringComparison.Ordinal);
        }

        return actual == code ? code : throw new InvalidOperationException(
            $"{program} with {prefix}{variable}={value} {command} ended with {actual}, not {code}: {output}{errors}");
    }
}
