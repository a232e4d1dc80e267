using Resgate.Primitives;

namespace Resgate.Storage.S3;

/// <summary>How buckets are told apart: by the host's name, or by the path.</summary>
internal enum BucketLookup
{
    /// <summary>By name at Amazon, Google and Alibaba, by path everywhere else.</summary>
    Auto,
    Dns,
    Path,
}

/// <summary>What <c>-o s3.NAME=VALUE</c> said. Names and meanings are restic's, and two of our own for object lock.</summary>
/// <remarks>
/// Accepted without effect: <c>layout=default</c>, the only one there is; <c>retries</c>, since retrying is the same for all
/// places; <c>enable-restore</c> and its companions, since objects in archive classes are not brought back by us.
/// </remarks>
internal sealed record S3Settings
{
    private const string Kind = "s3.";

    public required int Connections { get; init; }

    /// <summary>Null when it was not said.</summary>
    public required string? Region { get; init; }

    public required BucketLookup Lookup { get; init; }

    /// <summary>The class of data objects; null for the bucket's own.</summary>
    public required string? StorageClass { get; init; }

    public required bool ListsByVersion1 { get; init; }

    public required bool IsAnonymous { get; init; }

    /// <summary>How objects are locked when they are written; null for not at all.</summary>
    public required ObjectLockRule? Lock { get; init; }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: an option that is not known, or a value that makes no sense.</exception>
    public static S3Settings Parse(PlaceOptions options)
    {
        OptionKeys.Check(options.Extended.Keys, "s3");
        _ = Flag("enable-restore");
        if (options.Option(Kind + "layout") is { } layout and not ("default" or ""))
        {
            throw new ResgateException(FailureKind.Usage, $"option s3.layout={layout}: only the default layout is supported");
        }

        return new S3Settings
        {
            Connections = options.Connections("s3"),
            Region = options.Option(Kind + "region") is { Length: > 0 } region
                ? region
                : options.Variable("AWS_DEFAULT_REGION") ?? options.Variable("AWS_REGION"),
            Lookup = ParseLookup(options.Option(Kind + "bucket-lookup") ?? "auto"),
            StorageClass = options.Option(Kind + "storage-class") is { Length: > 0 } storageClass ? storageClass : null,
            ListsByVersion1 = Flag("list-objects-v1"),
            IsAnonymous = Flag("unsafe-anonymous-auth"),
            Lock = ParseLock(options.Option(Kind + "object-lock"), options.Option(Kind + "object-lock-days")),
        };

        bool Flag(string name) => options.Option(Kind + name) is { } text && ParseFlag(Kind + name, text);
    }

    private static BucketLookup ParseLookup(string text) => text.ToLowerInvariant() switch
    {
        "auto" or "" => BucketLookup.Auto,
        "dns" => BucketLookup.Dns,
        "path" => BucketLookup.Path,
        _ => throw new ResgateException(FailureKind.Usage, $"option s3.bucket-lookup={text} is neither auto, dns nor path"),
    };

    private static ObjectLockRule? ParseLock(string? mode, string? days)
    {
        if (mode is null or "" && days is null or "")
        {
            return null;
        }

        var parsed = mode switch
        {
            "governance" => RetentionMode.Governance,
            "compliance" => RetentionMode.Compliance,
            _ => throw new ResgateException(FailureKind.Usage, $"option s3.object-lock={mode} is neither governance nor compliance"),
        };
        return int.TryParse(days, out var count) && count is >= 1 and <= 36500
            ? new ObjectLockRule(parsed, TimeSpan.FromDays(count))
            : throw new ResgateException(FailureKind.Usage, $"option s3.object-lock-days={days} is no number of days from 1 to 36500");
    }

    // The words that Go's strconv.ParseBool takes.
    private static bool ParseFlag(string key, string text) => text switch
    {
        "1" or "t" or "T" or "TRUE" or "true" or "True" => true,
        "0" or "f" or "F" or "FALSE" or "false" or "False" => false,
        _ => throw new ResgateException(FailureKind.Usage, $"option {key}={text} is neither true nor false"),
    };
}
