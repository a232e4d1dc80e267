using Resgate.Capture.Databases;
using Resgate.Capture.Staging;
using Resgate.Engine.Backup;
using Resgate.Engine.Filters;
using Resgate.Format.Text;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Capture.Mirrors;

/// <summary>The classes of a mirror, ready to be read: found as for a point, with consistent copies of databases. Disposing removes the copies.</summary>
internal sealed class MirrorSources : IDisposable
{
    private readonly List<StagingFolder> _stagings = [];
    private readonly List<(IReadOnlyList<byte[]>, SourceFilter)> _classes = [];

    /// <summary>What could not be captured.</summary>
    public List<CaptureProblem> Problems { get; } = [];

    /// <summary>Targets of each class, and what is left out of it.</summary>
    public IReadOnlyList<(IReadOnlyList<byte[]> Targets, SourceFilter Filter)> Classes => _classes;

    /// <param name="root">The folder that relative paths are in.</param>
    /// <param name="classes">None of them secret.</param>
    /// <param name="staging">The folder in which each class gets one.</param>
    /// <param name="copierOf">Copies a class's databases.</param>
    /// <param name="ownFolder">The mirror's own folder if it is on this machine: it never holds itself.</param>
    /// <param name="cancellation">Stops it.</param>
    public static async ValueTask<MirrorSources> CaptureAsync(
        string root,
        IEnumerable<PlannedClass> classes,
        string staging,
        Func<PlannedClass, IDatabaseCopier> copierOf,
        string? ownFolder,
        CancellationToken cancellation)
    {
        var sources = new MirrorSources();
        try
        {
            foreach (var one in classes)
            {
                var folder = StagingFolder.Create(Path.Combine(staging, one.Name));
                sources._stagings.Add(folder);
                IEnumerable<string> own = ownFolder is null ? [] : [RawText.Decode(LiteralPattern.Of(RawText.Encode(ownFolder.TrimEnd('/'))))];
                var taken = one with { Exclude = [.. one.Exclude, .. own] };
                var captured = await new ClassCapture(root, folder, copierOf(one)).RunAsync(taken, cancellation);
                sources.Problems.AddRange(captured.Problems);
                var filter = PathFilter.Excluding(PatternList.Parse(taken.Exclude), PatternList.Parse(captured.LeftOut));
                sources._classes.Add((captured.Targets, new SourceFilter { Paths = filter }));
            }

            return sources._classes.Exists(static one => one.Item1.Count > 0)
                ? sources
                : throw new ResgateException(FailureKind.NotFound, "none of its sources gave anything");
        }
        catch
        {
            sources.Dispose();
            throw;
        }
    }

    public void Dispose() => _stagings.ForEach(static staging => staging.Dispose());
}
