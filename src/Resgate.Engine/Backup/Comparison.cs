namespace Resgate.Engine.Backup;

/// <summary>How an entry relates to the parent snapshot.</summary>
public enum Comparison
{
    New,
    Changed,
    Unmodified,
}
