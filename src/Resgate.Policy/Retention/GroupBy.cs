using Resgate.Primitives;

namespace Resgate.Policy.Retention;

/// <summary>What snapshots must have in common to be in one group.</summary>
/// <remarks>Source: format page, section 10.1.</remarks>
public readonly record struct GroupBy(bool Host, bool Paths, bool Tags)
{
    /// <summary>All snapshots are one group.</summary>
    public static readonly GroupBy Nothing;

    /// <summary>Same host and same paths.</summary>
    public static readonly GroupBy HostAndPaths = new(Host: true, Paths: true, Tags: false);

    /// <summary>Reads <c>host</c>, <c>paths</c> and <c>tags</c>, in singular or plural, separated by commas; nothing is <see cref="Nothing"/>.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: another word.</exception>
    public static GroupBy Parse(string text)
    {
        var groupBy = Nothing;
        foreach (var word in text.Split(','))
        {
            groupBy = word switch
            {
                "" => groupBy,
                "host" or "hosts" => groupBy with { Host = true },
                "path" or "paths" => groupBy with { Paths = true },
                "tag" or "tags" => groupBy with { Tags = true },
                _ => throw new ResgateException(FailureKind.Usage, $"cannot group snapshots by '{word}'")
                {
                    Hint = "group by host, paths and tags, separated by commas",
                },
            };
        }

        return groupBy;
    }

    public override string ToString()
    {
        string[] words = [Host ? "host" : "", Paths ? "paths" : "", Tags ? "tags" : ""];
        return string.Join(',', words.Where(word => word.Length > 0));
    }
}
