using System.Runtime.InteropServices;

namespace Resgate.Engine.FileSystems;

/// <summary>The flags of open(2) that we use. Three of them differ between processors.</summary>
internal static class OpenFlags
{
    public const int ReadOnly = 0;
    public const int WriteOnly = 0x1;
    public const int ReadWrite = 0x2;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoControllingTerminal = 0x100;
    public const int NonBlocking = 0x800;
    public const int NoAccessTime = 0x40000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    private static readonly bool s_isArm =
        RuntimeInformation.ProcessArchitecture is Architecture.Arm64 or Architecture.Arm;

    public static int Directory => s_isArm ? 0x4000 : 0x10000;

    /// <summary>Past the page cache.</summary>
    public static int Direct => s_isArm ? 0x10000 : 0x4000;

    public static int NoFollow => s_isArm ? 0x8000 : 0x20000;
}
