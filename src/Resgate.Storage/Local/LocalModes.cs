namespace Resgate.Storage.Local;

/// <summary>Permissions of what a store makes (format page, section 1).</summary>
/// <param name="Folder">Of folders.</param>
/// <param name="File">Of finished files: read-only, since objects never change.</param>
internal readonly record struct LocalModes(uint Folder, uint File)
{
    /// <summary>Of a file that is being written: nobody else's business.</summary>
    public const uint Unfinished = 0b110_000_000;

    /// <summary>For the owner alone: 0700 and 0400.</summary>
    public static readonly LocalModes Private = new(0b111_000_000, 0b100_000_000);

    /// <summary>For the owner's group, too: 0770 and 0440.</summary>
    public static readonly LocalModes Shared = new(0b111_111_000, 0b100_100_000);
}
