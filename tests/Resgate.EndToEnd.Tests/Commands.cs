namespace Resgate.EndToEnd.Tests;

/// <summary>The commands that write, in the shape that gives them most to do.</summary>
internal static class Commands
{
    /// <summary>Small packs, so that a backup of a few megabytes stores several.</summary>
    public static readonly string[] Backup = ["backup", "--force", "--pack-size", "4", "."];

    /// <summary>Keeps two, so there is always a snapshot that goes and some that stay.</summary>
    public static readonly string[] Forget = ["forget", "--keep-last", "2"];

    public static readonly string[] Prune = ["prune", "--max-unused", "0", "--pack-size", "4"];

    public static readonly string[] ForgetPrune = [.. Forget, "--prune", "--max-unused", "0", "--pack-size", "4"];
}
