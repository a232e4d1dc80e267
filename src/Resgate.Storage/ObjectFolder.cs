namespace Resgate.Storage;

/// <summary>The folders a place keeps objects in. The names are part of the layout (format page, section 1).</summary>
public enum ObjectFolder
{
    /// <summary>The single object <c>config</c>, which lies in no folder and has no id.</summary>
    Config,
    Keys,
    Locks,
    Snapshots,
    Index,
    Data,
}
