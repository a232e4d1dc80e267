namespace Resgate.Engine.FileSystems;

/// <summary>How many files the process may hold open.</summary>
internal static unsafe class OpenFileLimit
{
    private const int OpenFiles = 7;

    /// <summary>Raises the limit to what the system allows without privileges. Safe to call again.</summary>
    /// <returns>The limit that now holds.</returns>
    public static ulong Raise()
    {
        var limits = stackalloc ulong[2];
        if (Native.getrlimit(OpenFiles, limits) != 0)
        {
            // 256 is the least that any system of ours starts with.
            return 256;
        }

        var before = limits[0];
        limits[0] = limits[1];
        return Native.setrlimit(OpenFiles, limits) == 0 ? limits[1] : before;
    }
}
