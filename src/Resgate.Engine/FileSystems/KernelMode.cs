using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>The kernel's mode bits and the format's (format page, section 6.4), one into the other.</summary>
internal static class KernelMode
{
    private const uint Permissions = 0x1ff;
    private const uint KernelSetUser = 0x800;
    private const uint KernelSetGroup = 0x400;
    private const uint KernelSticky = 0x200;
    private const uint SetUser = 1u << 23;
    private const uint SetGroup = 1u << 22;
    private const uint Sticky = 1u << 20;

    public const uint KernelSpecialBits = KernelSetUser | KernelSetGroup;

    public static uint ToFormat(uint kernelMode)
    {
        var type = FileStat.TypeOf(kernelMode) switch
        {
            NodeType.File => 0u,
            NodeType.Directory => 1u << 31,
            NodeType.Symlink => 1u << 27,
            NodeType.BlockDevice => 1u << 26,
            NodeType.CharacterDevice => (1u << 26) | (1u << 21),
            NodeType.Fifo => 1u << 25,
            NodeType.Socket => 1u << 24,
            _ => 1u << 19,
        };
        return (kernelMode & Permissions)
            | type
            | ((kernelMode & KernelSetUser) != 0 ? SetUser : 0)
            | ((kernelMode & KernelSetGroup) != 0 ? SetGroup : 0)
            | ((kernelMode & KernelSticky) != 0 ? Sticky : 0);
    }

    /// <summary>The twelve bits that chmod takes; the type is left out.</summary>
    public static uint ToKernelPermissions(uint formatMode) =>
        (formatMode & Permissions)
        | ((formatMode & SetUser) != 0 ? KernelSetUser : 0)
        | ((formatMode & SetGroup) != 0 ? KernelSetGroup : 0)
        | ((formatMode & Sticky) != 0 ? KernelSticky : 0);
}
