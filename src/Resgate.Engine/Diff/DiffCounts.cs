using Resgate.Format.Trees;

namespace Resgate.Engine.Diff;

/// <summary>What only one of two snapshots has.</summary>
public sealed class DiffCounts
{
    public long Files { get; private set; }

    public long Directories { get; private set; }

    /// <summary>Links, devices and the like.</summary>
    public long Others { get; private set; }

    public long DataBlobs { get; internal set; }

    public long TreeBlobs { get; internal set; }

    /// <summary>Plain bytes of those blobs.</summary>
    public long Bytes { get; internal set; }

    internal void Count(Node node)
    {
        switch (node.Type)
        {
            case NodeType.File:
                Files++;
                break;
            case NodeType.Directory:
                Directories++;
                break;
            default:
                Others++;
                break;
        }
    }
}
