namespace Resgate.Engine.Filters;

/// <summary>What a filter says of one path.</summary>
/// <param name="IsSelected">It is backed up, restored or shown.</param>
/// <param name="MayDescend">It is a folder, and something below it may be selected.</param>
public readonly record struct PathChoice(bool IsSelected, bool MayDescend);
