namespace Resgate.Engine.Restore;

/// <summary>What becomes of a file that is at the target already (format page, section 7.8).</summary>
public enum OverwriteRule
{
    /// <summary>It gets the snapshot's content; what is right already is not written again.</summary>
    Always,

    /// <summary>As <see cref="Always"/>, but equal size and modification time are taken for equal content.</summary>
    IfChanged,

    /// <summary>Only where the snapshot's modification time is later.</summary>
    IfNewer,

    /// <summary>It stays as it is.</summary>
    Never,
}
