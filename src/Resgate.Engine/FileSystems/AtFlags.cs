namespace Resgate.Engine.FileSystems;

/// <summary>Flags of the calls whose names end in <c>at</c>.</summary>
internal static class AtFlags
{
    public const int NoFollow = 0x100;
    public const int RemoveDirectory = 0x200;
    public const int NoAutomount = 0x800;
    public const int EmptyPath = 0x1000;
}
