using System.CommandLine;
using System.Globalization;
using Resgate.Cli.Verbs;
using Resgate.Engine.Filters;
using Resgate.Primitives;
using Resgate.Repository;
using Resgate.Repository.Pruning;

namespace Resgate.Cli.Maintenance;

/// <summary>The options that say how much prune may leave and rewrite; <c>prune</c> and <c>forget</c> both take them.</summary>
internal sealed class PruneOptionSet
{
    private readonly Option<string> _maxUnused =
        Verb.Text("--max-unused", "unused data that may stay: a size, a percentage, or 'unlimited' (default: 5%)");
    private readonly Option<string> _maxRepack =
        Verb.Text("--max-repack-size", "stop after rewriting this much (sizes take k, m, g, t)");
    private readonly Option<bool> _cacheableOnly =
        Verb.Flag("--repack-cacheable-only", "rewrite only packs with metadata, which caches hold");
    private readonly Option<bool> _small = Verb.Flag("--repack-small", "rewrite packs below 80 % of the pack size");
    private readonly Option<string> _smallerThan = Verb.Text("--repack-smaller-than", "rewrite packs below this size");
    private readonly Option<bool> _uncompressed = Verb.Flag("--repack-uncompressed", "rewrite all uncompressed data");

    public void AddTo(Command command)
    {
        foreach (var option in (Option[])[_maxUnused, _maxRepack, _cacheableOnly, _small, _smallerThan, _uncompressed])
        {
            command.Options.Add(option);
        }
    }

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: a value makes no sense.</exception>
    public PruneOptions Read(Invocation call)
    {
        var smallerThan = Size(call, _smallerThan);
        if (smallerThan is { } limit && limit > RepositoryOptions.MaxPackSize)
        {
            throw new ResgateException(
                FailureKind.Usage,
                $"--repack-smaller-than {limit} is above the largest pack size, {RepositoryOptions.MaxPackSize}");
        }

        return WithMaxUnused(call.Get(_maxUnused) ?? "5%", new PruneOptions
        {
            MaxRepack = Size(call, _maxRepack),
            RepackCacheableOnly = call.Get(_cacheableOnly),
            RepackSmall = call.Get(_small),
            SmallerThan = smallerThan,
            RepackUncompressed = call.Get(_uncompressed),
        });
    }

    private static PruneOptions WithMaxUnused(string text, PruneOptions options)
    {
        text = text.Trim();
        if (text == "unlimited")
        {
            return options with { MaxUnused = new ByteCount(long.MaxValue) };
        }

        if (!text.EndsWith('%'))
        {
            return options with { MaxUnused = SizeLimit.Parse(text).Most };
        }

        if (!double.TryParse(text.AsSpan(..^1), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent))
        {
            throw new ResgateException(FailureKind.Usage, $"invalid percentage '{text}' for --max-unused");
        }

        return percent < 100
            ? options with { MaxUnusedPercent = percent }
            : throw new ResgateException(FailureKind.Usage, "percentage for --max-unused must be below 100%");
    }

    private static ByteCount? Size(Invocation call, Option<string> option) =>
        call.Get(option) is { Length: > 0 } text ? SizeLimit.Parse(text).Most : null;
}
