using System.CommandLine;
using System.Globalization;
using Resgate.Format.Compression;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Wrapping;

namespace Resgate.Cli;

/// <summary>
/// The options that every verb takes, with restic's names, and the environment variables that stand in for them.
/// </summary>
/// <remarks>A variable may be given as <c>RESGATE_X</c> or <c>RESTIC_X</c>; the first wins. A flag wins over both.</remarks>
internal sealed class GlobalOptions
{
    public const string JsonName = "--json";

    public readonly Option<string> Repo = Text("--repo", "repository to work on (default: $RESTIC_REPOSITORY)", "-r");
    public readonly Option<string> RepositoryFile =
        Text("--repository-file", "file to read the repository's address from (default: $RESTIC_REPOSITORY_FILE)");
    public readonly Option<string> PasswordFile =
        Text("--password-file", "file to read the repository's password from (default: $RESTIC_PASSWORD_FILE)", "-p");
    public readonly Option<string> PasswordCommand =
        Text("--password-command", "command whose output is the password (default: $RESTIC_PASSWORD_COMMAND)");
    public readonly Option<string> KeyHint = Text("--key-hint", "id of the key to try first (default: $RESTIC_KEY_HINT)");
    public readonly Option<bool> InsecureNoPassword =
        Flag("--insecure-no-password", "use an empty password; has to be said on every call");
    public readonly Option<bool> Json = Flag(JsonName, "print JSON for programs instead of text for people");
    public readonly Option<bool> Quiet = Flag("--quiet", "print results and problems only", "-q");
    public readonly Option<int> Verbose = new("--verbose", "-v")
    {
        Description = "say more; twice for most",
        Recursive = true,
        Arity = ArgumentArity.ZeroOrOne,
    };
    public readonly Option<bool> NoLock = Flag("--no-lock", "do not lock the repository: for verbs that only read");
    public readonly Option<string> RetryLock =
        Text("--retry-lock", "wait this long for a lock: 30s, 5m, 2h (default: do not wait)");
    public readonly Option<string> CacheDir =
        Text("--cache-dir", "folder of the local cache (default: $RESTIC_CACHE_DIR, or the user's cache folder)");
    public readonly Option<bool> NoCache = Flag("--no-cache", "do not use a local cache");
    public readonly Option<bool> CleanupCache = Flag("--cleanup-cache", "remove caches that were not used for a month");
    public readonly Option<string> Compression =
        Text("--compression", "off, auto, fastest, better or max (default: $RESTIC_COMPRESSION, or auto)");
    public readonly Option<string> PackSize =
        Text("--pack-size", "size of packs in MiB, 4 to 128 (default: $RESTIC_PACK_SIZE, or 16)");
    public readonly Option<long> LimitUpload = new("--limit-upload")
    {
        Description = "upload at most this many KiB a second",
        Recursive = true,
    };
    public readonly Option<long> LimitDownload = new("--limit-download")
    {
        Description = "download at most this many KiB a second",
        Recursive = true,
    };
    public readonly Option<bool> NoExtraVerify =
        Flag("--no-extra-verify", "do not read back what is about to be stored (unwise)");
    public readonly Option<string[]> Extended = new("--option", "-o")
    {
        Description = "option of a kind of place, as key=value",
        Recursive = true,
    };
    public readonly Option<string[]> CaCert = new("--cacert")
    {
        Description = "file of root certificates to trust (default: $RESTIC_CACERT)",
        Recursive = true,
    };

    public readonly Option<string> TlsClientCert =
        Text("--tls-client-cert", "file with a client certificate and its key (default: $RESTIC_TLS_CLIENT_CERT)");
    public readonly Option<bool> InsecureTls = Flag("--insecure-tls", "do not verify the server's certificate (unwise)");
    public readonly Option<string> HttpUserAgent =
        Text("--http-user-agent", "user agent of HTTP requests (default: $RESTIC_HTTP_USER_AGENT)");
    public readonly Option<string> StuckRequestTimeout =
        Text("--stuck-request-timeout", "give up on a request that makes no progress for this long (default: 5m)");

    public IEnumerable<Option> All =>
    [
        Repo, RepositoryFile, PasswordFile, PasswordCommand, KeyHint, InsecureNoPassword, Json, Quiet, Verbose, NoLock,
        RetryLock, CacheDir, NoCache, CleanupCache, Compression, PackSize, LimitUpload, LimitDownload, NoExtraVerify,
        Extended, CaCert, TlsClientCert, InsecureTls, HttpUserAgent, StuckRequestTimeout,
    ];

    /// <summary>Refuses values that make no sense, whether or not the verb would look at them.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the first that does not.</exception>
    public void Check(ParseResult parsed)
    {
        if (parsed.GetValue(Quiet) && parsed.GetValue(Verbose) > 0)
        {
            throw new ResgateException(FailureKind.Usage, "--quiet and --verbose cannot be specified at the same time");
        }

        ParseCompression(Setting.Of(parsed, Compression, "COMPRESSION"));
        ParsePackSize(Setting.Of(parsed, PackSize, "PACK_SIZE"));
        ParseLimit(LimitUpload.Name, parsed.GetValue(LimitUpload));
        ParseLimit(LimitDownload.Name, parsed.GetValue(LimitDownload));
        OptionKeys.Check(Places.ParseExtended(parsed.GetValue(Extended) ?? []).Keys);
        foreach (var option in (Option<string>[])[RetryLock, StuckRequestTimeout])
        {
            if (parsed.GetValue(option) is { } text)
            {
                var span = Duration.Parse(text, option.Name);
                if (option == StuckRequestTimeout && span == TimeSpan.Zero)
                {
                    throw new ResgateException(FailureKind.Usage, $"{option.Name} {text} leaves no request any time");
                }
            }
        }
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no such mode.</exception>
    public static CompressionMode ParseCompression(Setting setting) => setting.Value switch
    {
        "auto" or null => CompressionMode.Auto,
        "off" => CompressionMode.Off,
        "fastest" => CompressionMode.Fastest,
        "better" => CompressionMode.Better,
        "max" => CompressionMode.Max,
        _ => throw setting.Invalid("it is one of auto, off, fastest, better, max"),
    };

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not a whole number from 4 to 128.</exception>
    public static ByteCount ParsePackSize(Setting setting)
    {
        if (setting.Value is null or "0")
        {
            return Repository.RepositoryOptions.DefaultPackSize;
        }

        return int.TryParse(setting.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var mebibytes)
            && mebibytes is >= 4 and <= 128
            ? ByteCount.Mebibytes(mebibytes)
            : throw setting.Invalid("it is a number of MiB from 4 to 128");
    }

    /// <param name="option">Its name, for the message.</param>
    /// <param name="kibibytes">KiB a second; 0 for no limit.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: below 0, or more than any line carries.</exception>
    public static Pace? ParseLimit(string option, long kibibytes) => kibibytes switch
    {
        0 => null,
        > 0 and <= int.MaxValue => Pace.Steady(new ByteCount(kibibytes * 1024)),
        _ => throw new ResgateException(FailureKind.Usage, $"{option} {kibibytes} is no number of KiB a second"),
    };

    private static Option<string> Text(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Recursive = true };

    private static Option<bool> Flag(string name, string description, params string[] aliases) =>
        new(name, aliases) { Description = description, Recursive = true };
}
