namespace Resgate.Engine.Restore;

/// <summary>A place in a file that needs a blob.</summary>
/// <param name="Blob">The blob's entry number in the index: the order of these numbers is that of packs and offsets.</param>
/// <param name="File">Which file of the batch.</param>
/// <param name="Offset">Where in the file.</param>
internal readonly record struct Placement(int Blob, int File, long Offset) : IComparable<Placement>
{
    public int CompareTo(Placement other)
    {
        var byBlob = Blob.CompareTo(other.Blob);
        return byBlob != 0 ? byBlob : File.CompareTo(other.File);
    }
}
