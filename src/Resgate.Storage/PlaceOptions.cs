using Resgate.Primitives;
using Resgate.Storage.Wrapping;

namespace Resgate.Storage;

/// <summary>What a place may be told besides its address.</summary>
/// <remarks>Names of variables and options are restic's (<c>AWS_ACCESS_KEY_ID</c>, <c>s3.region</c>); each kind of place documents its own.</remarks>
public sealed record PlaceOptions
{
    public static readonly PlaceOptions Default = new();

    /// <summary>Variables of the environment by name; null for what is not set, or is set to nothing.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>What <c>-o key=value</c> said, by key: <c>sftp.command</c>, <c>s3.connections</c>.</summary>
    public IReadOnlyDictionary<string, string> Extended { get; init; } = new Dictionary<string, string>();

    /// <summary>PEM files of the only root certificates to trust, with commas between; null for the system's.</summary>
    public string? CaCertificates { get; init; }

    /// <summary>A PEM file that holds a client certificate and its key; null for none.</summary>
    public string? ClientCertificate { get; init; }

    /// <summary>Whether any certificate will do.</summary>
    public bool TrustsAnyCertificate { get; init; }

    /// <summary>What HTTP requests say who we are; null for the name and version of this program.</summary>
    public string? UserAgent { get; init; }

    /// <summary>A request that moves no byte for this long has failed.</summary>
    public TimeSpan StuckAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>The most to send in a second, over all connections to the place; null for no limit.</summary>
    public Pace? UploadLimit { get; init; }

    /// <summary>The most to fetch in a second, over all connections to the place; null for no limit.</summary>
    public Pace? DownloadLimit { get; init; }

    /// <summary>What waiting is measured with.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>The value of an extended option; null when it was not given.</summary>
    public string? Option(string key) => Extended.GetValueOrDefault(key);

    /// <summary>The number of calls at once that the user wants: <c>-o KIND.connections=N</c>.</summary>
    /// <param name="kind">The place's scheme.</param>
    /// <param name="otherwise">When the user said nothing; restic's is 5 for every place but a local one.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no number from 1 to 1000.</exception>
    public int Connections(string kind, int otherwise = 5) => Option(kind + ".connections") switch
    {
        null => otherwise,
        var text when int.TryParse(text, out var count) && count is >= 1 and <= 1000 => count,
        var text => throw new ResgateException(FailureKind.Usage, $"option {kind}.connections={text} is no number from 1 to 1000"),
    };
}
