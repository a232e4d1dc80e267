namespace Resgate.Recovery.Graph.Sets;

/// <summary>After how long the system itself deletes each part of a clip.</summary>
/// <remarks>Source: <c>scripts/cleanup_old_files.py</c> of the system and its settings. Originals are kept; nobody misses one that is older than its clip.</remarks>
internal sealed class RetentionAges(SystemSettings settings)
{
    private readonly TimeSpan _videos = settings.Days("PROCESSED_RETENTION_DAYS", 30);
    private readonly TimeSpan _analyses = settings.Days("ANALYTIC_RETENTION_DAYS", 90);
    private readonly TimeSpan _summaries = settings.Days("SUMMARIES_RETENTION_DAYS", 90);
    private readonly TimeSpan _loglines = settings.Days("LOGLINES_RETENTION_DAYS", 180);

    public TimeSpan Of(GraphPart part) => part switch
    {
        GraphPart.Original or GraphPart.Video => _videos,
        GraphPart.Analysis => _analyses,
        GraphPart.Summary => _summaries,
        _ => _loglines,
    };
}
