namespace Resgate.Policy.Plans;

/// <summary>Where a mirror is kept: a folder of this machine, or one that ssh reaches.</summary>
/// <param name="Host">As ssh takes it, perhaps with an account; null for this machine.</param>
/// <param name="Folder">Absolute, or below the account's own folder.</param>
public readonly record struct MirrorAddress(string? Host, string Folder)
{
    /// <param name="to">What a plan has; <see cref="IsValid"/>, or a folder.</param>
    public static MirrorAddress Parse(string to)
    {
        var (host, folder) = Split(to);
        return new MirrorAddress(host, folder);
    }

    /// <summary>Whether ssh can be given the host, which must not look like an option, and rsync the folder.</summary>
    public static bool IsValid(string to)
    {
        var (host, folder) = Split(to);
        return host is [not '-', ..]
            && host.All(static letter => char.IsAsciiLetterOrDigit(letter) || "._-@[]:%".Contains(letter, StringComparison.Ordinal))
            && folder is [not ':', ..]
            && !folder.StartsWith("//", StringComparison.Ordinal);
    }

    // The colon of host:folder is the first one outside of brackets, which addresses with colons stand in.
    private static (string? Host, string Folder) Split(string to)
    {
        if (to.StartsWith('/'))
        {
            return (null, to);
        }

        var colon = to.IndexOf(':', Math.Max(0, to.IndexOf(']', StringComparison.Ordinal)));
        return colon < 0 ? (null, to) : (to[..colon], to[(colon + 1)..]);
    }
}
