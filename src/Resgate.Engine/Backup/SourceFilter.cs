using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>The filter that leaves nothing out.</summary>
public sealed class SourceFilter : ISourceFilter
{
    public static readonly SourceFilter Nothing = new();

    private SourceFilter()
    {
    }

    public bool LooksAtPaths => false;

    public bool ExcludesPath(ReadOnlySpan<byte> path, NodeType type) => false;

    public bool ExcludesEntry(NodeType type, ulong size, ulong fileSystem) => false;

    public bool ExcludesContent(
        ReadOnlySpan<byte> path, Func<byte[], bool> hasEntry, Func<byte[], int, byte[]> readHead) => false;
}
