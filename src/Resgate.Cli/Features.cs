using Resgate.Primitives;

namespace Resgate.Cli;

/// <summary>
/// restic's switches for what it tries out or is about to remove. <c>RESTIC_FEATURES</c> moves them: <c>name</c> or
/// <c>name=false</c>, with commas between.
/// </summary>
internal static class Features
{
    private static readonly Feature[] s_all =
    [
        new("backend-error-redesign", "beta", "give up on requests that are stuck"),
        new("deprecate-legacy-index", "stable", "the index format of restic 0.1.0 is not read"),
        new("deprecate-s3-legacy-layout", "stable", "the S3 layout of restic before 0.7.0 is not read"),
        new("device-id-for-hardlinks", "alpha", "store device numbers of hard-linked files only"),
        new("explicit-s3-anonymous-auth", "stable", "S3 without credentials has to be asked for"),
        new("s3-restore", "alpha", "bring objects back from cold storage (not here yet)"),
        new("safe-forget-keep-tags", "stable", "a tag that no snapshot has makes forget remove nothing"),
    ];

    /// <summary>By name.</summary>
    public static IReadOnlyList<Feature> All => s_all;

    /// <summary>
    /// Whether device numbers are stored of hard-linked files only, so that another mount of the same files changes nothing.
    /// </summary>
    public static bool DeviceIdsOfHardLinksOnly => Read().GetValueOrDefault("device-id-for-hardlinks");

    /// <summary>Refuses a variable that makes no sense, whatever the verb.</summary>
    /// <param name="warn">Gets a line for each switch that cannot be moved any more.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Usage"/>: an unknown switch, or a value that is neither true nor false.
    /// </exception>
    public static void Check(Action<string> warn)
    {
        foreach (var name in Read().Keys)
        {
            if (Array.Exists(s_all, feature => feature.Name == name && feature.State == "stable"))
            {
                warn($"feature flag \"{name}\" is always enabled and will be removed in a future release");
            }
        }
    }

    private static Dictionary<string, bool> Read()
    {
        var setting = Setting.Of("FEATURES");
        var chosen = new Dictionary<string, bool>();
        foreach (var part in setting.Value?.Split(',') ?? [])
        {
            var (name, value) = part.Split('=', 2) is [var left, var right] ? (left, right) : (part, "true");
            chosen[name] = Array.Exists(s_all, feature => feature.Name == name)
                ? FlagValues.ReadBoolean(value) ?? throw setting.Invalid($"{name} is true or false")
                : throw setting.Invalid($"there is no feature \"{name}\"; '{ProgramName.Name} features' lists them");
        }

        return chosen;
    }
}
