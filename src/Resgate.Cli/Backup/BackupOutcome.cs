namespace Resgate.Cli.Backup;

/// <summary>What came of a backup.</summary>
/// <param name="Errors">What of the source could not be stored.</param>
/// <param name="IsEverywhere">Whether every repository that was named has what there was to store.</param>
internal readonly record struct BackupOutcome(long Errors, bool IsEverywhere);
