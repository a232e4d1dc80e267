namespace Resgate.Engine.FileSystems;

/// <summary>A span of time in which a zone's offset stays the same.</summary>
/// <param name="From">Seconds since 1970, inclusive.</param>
/// <param name="Until">Seconds since 1970, exclusive.</param>
/// <param name="OffsetSeconds">East of UTC.</param>
internal sealed record ZoneStretch(long From, long Until, int OffsetSeconds);
