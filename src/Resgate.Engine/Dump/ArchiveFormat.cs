namespace Resgate.Engine.Dump;

/// <summary>What folders are written as.</summary>
public enum ArchiveFormat
{
    Tar,
    Zip,
}
