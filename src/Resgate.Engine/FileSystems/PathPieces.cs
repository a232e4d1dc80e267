namespace Resgate.Engine.FileSystems;

/// <summary>Cuts a path at slashes into pieces that the kernel takes; most paths are one piece.</summary>
internal ref struct PathPieces(ReadOnlySpan<byte> path)
{
    private const int LongestPiece = CString.PathSize - 1;
    private ReadOnlySpan<byte> _rest = path;

    public ReadOnlySpan<byte> Current { get; private set; }

    public readonly bool IsLast => _rest.IsEmpty;

    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        if (_rest.Length <= LongestPiece)
        {
            Current = _rest;
            _rest = default;
            return true;
        }

        // A component too long to be cut off stays whole; the kernel will say that its name is too long.
        var slash = _rest[..LongestPiece].LastIndexOf((byte)'/');
        var end = slash > 0 ? slash : _rest.Length;
        Current = _rest[..end];

        // A piece that began with the slash would be taken for an absolute path.
        _rest = _rest[end..].TrimStart((byte)'/');
        return true;
    }
}
