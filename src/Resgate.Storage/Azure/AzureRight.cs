namespace Resgate.Storage.Azure;

/// <summary>What somebody has to be allowed for a call.</summary>
internal enum AzureRight
{
    Read,
    List,

    /// <summary>To make a blob, or to replace one.</summary>
    Write,
    Delete,
}
