using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>The keys of <c>-o key=value</c>: each is a kind of place and what may be said of it, as in <c>sftp.command</c>.</summary>
/// <remarks>
/// restic ignores what is said of other kinds than the place's. Who has asked for object lock has to hear that he did not get it.
/// Source: <c>restic options</c> of 0.19, and our own: <c>*.endpoint</c>, <c>b2.region</c>, <c>s3.object-lock</c>,
/// <c>s3.object-lock-days</c>.
/// </remarks>
public static class OptionKeys
{
    private static readonly Dictionary<string, string[]> _names = new()
    {
        ["azure"] = ["access-tier", "connections", "endpoint"],
        ["b2"] = ["connections", "endpoint", "region"],
        ["gs"] = ["connections", "endpoint", "region"],
        ["local"] = ["connections"],
        ["rclone"] = ["args", "connections", "program", "timeout"],
        ["rest"] = ["connections"],
        ["s3"] =
        [
            "bucket-lookup", "connections", "enable-restore", "layout", "list-objects-v1", "object-lock", "object-lock-days", "region",
            "restore-days", "restore-tier", "restore-timeout", "retries", "storage-class", "unsafe-anonymous-auth",
        ],
        ["sftp"] = ["args", "command", "connections"],
        ["swift"] = ["connections"],
    };

    /// <summary>Refuses keys that no kind of place has.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the first of them.</exception>
    public static void Check(IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            var kind = KindOf(key);
            if (!_names.ContainsKey(kind))
            {
                throw Unknown(key, $"it begins with a kind of place, as in {string.Join(", ", _names.Keys.Select(static kind => kind + "."))}");
            }

            CheckName(key, kind);
        }
    }

    /// <summary>Refuses keys of one kind that it does not have.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the first of them.</exception>
    public static void Check(IEnumerable<string> keys, string kind)
    {
        foreach (var key in keys.Where(key => KindOf(key) == kind))
        {
            CheckName(key, kind);
        }
    }

    /// <summary>Refuses keys of kinds to which none of some addresses leads.</summary>
    /// <param name="keys">Each of them known.</param>
    /// <param name="addresses">All repositories that a command was told of.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: the first of them.</exception>
    public static void CheckKinds(IEnumerable<string> keys, IEnumerable<string> addresses)
    {
        var kinds = addresses.Select(Locations.KindOf).Distinct().ToList();
        var foreign = keys.FirstOrDefault(key => !kinds.Contains(KindOf(key)));
        if (foreign is not null)
        {
            var own = string.Join(", ", kinds.Where(_names.ContainsKey).SelectMany(KeysOf));
            throw new ResgateException(FailureKind.Usage, $"option {foreign} is for places at {KindOf(foreign)}:, and no repository was named there")
            {
                Hint = own.Length > 0 ? $"what was named takes {own}" : null,
            };
        }
    }

    private static void CheckName(string key, string kind)
    {
        if (!_names[kind].Contains(key[(kind.Length + 1)..]))
        {
            throw Unknown(key, $"there are {string.Join(", ", KeysOf(kind))}");
        }
    }

    private static ResgateException Unknown(string key, string hint) => new(FailureKind.Usage, $"there is no option {key}") { Hint = hint };

    private static IEnumerable<string> KeysOf(string kind) => _names[kind].Select(name => $"{kind}.{name}");

    private static string KindOf(string key) => key.IndexOf('.', StringComparison.Ordinal) is var dot and >= 0 ? key[..dot] : "";
}
