namespace Resgate.Engine.Restore;

/// <summary>What a restore did to one path.</summary>
public enum RestoreAction
{
    Restored,

    /// <summary>A file that was there got other content.</summary>
    Updated,

    /// <summary>A file that was there has the right content, or the overwrite rule protects it.</summary>
    Unchanged,
    Deleted,
}
