using Resgate.Policy.Windows;
using Resgate.Primitives;
using Resgate.Storage;
using Resgate.Storage.Wrapping;

namespace Resgate.Cli;

/// <summary>What the command line and the environment say about reaching places.</summary>
internal static class Places
{
    /// <summary>As the command line and the environment have it, but for what a place has of its own.</summary>
    public static PlaceOptions Options(Invocation call, RepositoryChoice choice)
    {
        var globals = call.Globals;
        return new PlaceOptions
        {
            Variable = choice.Variable,
            Extended = ParseExtended(call.Get(globals.Extended) ?? []),
            CaCertificates = RootCertificates(call),
            ClientCertificate = call.Setting(globals.TlsClientCert, "TLS_CLIENT_CERT").Value,
            TrustsAnyCertificate = call.Get(globals.InsecureTls),
            UserAgent = call.Setting(globals.HttpUserAgent, "HTTP_USER_AGENT").Value,
            StuckAfter = StuckAfter(call, choice),
            UploadLimit = WindowPace(call, choice.Window) ?? GlobalOptions.ParseLimit(globals.LimitUpload.Name, call.Get(globals.LimitUpload)),
            DownloadLimit = GlobalOptions.ParseLimit(globals.LimitDownload.Name, call.Get(globals.LimitDownload)),
            Time = call.Time,
        };
    }

    /// <summary>How long to go on at a place that fails: <c>RESGATE_RETRY_FOR</c>, or restic's quarter of an hour.</summary>
    /// <param name="patience">In place of that quarter.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no span of time.</exception>
    public static RetryPolicy RetryPolicy(TimeSpan? patience)
    {
        var usual = Storage.Wrapping.RetryPolicy.Default;
        var span = Setting.Variable("RESGATE_RETRY_FOR") is { } text ? Duration.Parse(text, "RESGATE_RETRY_FOR") : patience;
        return usual with { GiveUpAfter = span ?? usual.GiveUpAfter };
    }

    // Whoever waits for an answer waits for two attempts of it, and silence counts as none.
    private static TimeSpan StuckAfter(Invocation call, RepositoryChoice choice)
    {
        var flag = call.Globals.StuckRequestTimeout;
        var usual = Duration.Parse(call.Get(flag) ?? "5m", flag.Name);
        return choice.Patience is { } patience && !call.WasGiven(flag) && RetryPolicy(patience).GiveUpAfter / 2 is var half && half < usual
            ? half
            : usual;
    }

    /// <summary>Reads <c>-o key=value</c>, given any number of times, or once with commas between.</summary>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: no key, or one key with two values.
    /// </exception>
    public static Dictionary<string, string> ParseExtended(IEnumerable<string> options)
    {
        var parsed = new Dictionary<string, string>();
        foreach (var option in options.SelectMany(static said => said.Split(',')))
        {
            var (key, value) = option.IndexOf('=', StringComparison.Ordinal) is var at && at >= 0
                ? (option[..at].Trim().ToLowerInvariant(), option[(at + 1)..].Trim())
                : (option.Trim().ToLowerInvariant(), "");
            if (key.Length == 0)
            {
                throw new ResgateException(FailureKind.Usage, "an empty key is not valid for --option, which takes key=value");
            }

            if (!parsed.TryAdd(key, value) && parsed[key] != value)
            {
                throw new ResgateException(FailureKind.Usage, $"option {key} was given twice, with different values");
            }
        }

        return parsed;
    }

    private static Pace? WindowPace(Invocation call, Timetable window) => window.Slowest is { } slowest
        ? new Pace(slowest, () => window.LimitAt(call.Time.GetLocalNow().DateTime) ?? new ByteCount(long.MaxValue))
        : null;

    private static string? RootCertificates(Invocation call) =>
        call.WasGiven(call.Globals.CaCert)
            ? call.Get(call.Globals.CaCert) is [not "", ..] files ? string.Join(',', files) : null
            : Setting.Of("CACERT").Value;
}
