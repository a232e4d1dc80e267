using System.Runtime.InteropServices;

namespace Resgate.Engine.FileSystems;

/// <summary>The common front of struct passwd and struct group; the rest is room for either's other fields.</summary>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal unsafe struct AccountRecord
{
    public byte* Name;
    public byte* Password;
    public uint Id;
}
