namespace Resgate.Format.Trees;

/// <summary>The layout of a node's mode: permission bits below, flags of the format's own above.</summary>
/// <remarks>Source: format page, section 6.4.</remarks>
public static class NodeMode
{
    public const uint Directory = 1u << 31;
    public const uint Symlink = 1u << 27;

    /// <summary>A block device; set for a character device as well.</summary>
    public const uint Device = 1u << 26;
    public const uint Fifo = 1u << 25;
    public const uint Socket = 1u << 24;
    public const uint SetUserId = 1u << 23;
    public const uint SetGroupId = 1u << 22;

    /// <summary>Together with <see cref="Device"/>.</summary>
    public const uint CharacterDevice = 1u << 21;
    public const uint Sticky = 1u << 20;
    public const uint Irregular = 1u << 19;

    /// <summary>The nine bits that the kernel and the format share.</summary>
    public const uint Permissions = 0x1FF;

    private const uint UnixTypes = 0xF000;
    private const uint UnixFifo = 0x1000;
    private const uint UnixCharacterDevice = 0x2000;
    private const uint UnixDirectory = 0x4000;
    private const uint UnixBlockDevice = 0x6000;
    private const uint UnixFile = 0x8000;
    private const uint UnixSymlink = 0xA000;
    private const uint UnixSocket = 0xC000;
    private const uint UnixSetUserId = 0x800;
    private const uint UnixSetGroupId = 0x400;
    private const uint UnixSticky = 0x200;

    /// <summary>The stored mode for what <c>lstat</c> reports as <c>st_mode</c>; a type nobody knows counts as a regular file.</summary>
    public static uint FromUnix(uint mode) =>
        (mode & Permissions)
        | (mode & UnixTypes) switch
        {
            UnixFifo => Fifo,
            UnixCharacterDevice => Device | CharacterDevice,
            UnixDirectory => Directory,
            UnixBlockDevice => Device,
            UnixSymlink => Symlink,
            UnixSocket => Socket,
            _ => 0,
        }
        | Flag(mode, UnixSetUserId, SetUserId)
        | Flag(mode, UnixSetGroupId, SetGroupId)
        | Flag(mode, UnixSticky, Sticky);

    /// <summary>The <c>st_mode</c> for a stored mode, type included; without a type flag it is a regular file.</summary>
    public static uint ToUnix(uint mode) =>
        (mode & Permissions)
        | UnixType(mode)
        | Flag(mode, SetUserId, UnixSetUserId)
        | Flag(mode, SetGroupId, UnixSetGroupId)
        | Flag(mode, Sticky, UnixSticky);

    /// <summary>A letter for each flag, or a dash when there is none, then <c>rwxrwxrwx</c>: <c>drwxr-xr-x</c>, <c>urwxr-xr-x</c>.</summary>
    public static string ToText(uint mode)
    {
        Span<char> text = stackalloc char[32];
        var length = 0;
        const string letters = "d   LDpSugct?";
        for (var bit = 31; bit >= 19; bit--)
        {
            if ((mode & (1u << bit)) != 0 && letters[31 - bit] != ' ')
            {
                text[length++] = letters[31 - bit];
            }
        }

        if (length == 0)
        {
            text[length++] = '-';
        }

        for (var bit = 8; bit >= 0; bit--)
        {
            text[length++] = (mode & (1u << bit)) != 0 ? "xwr"[bit % 3] : '-';
        }

        return new string(text[..length]);
    }

    private static uint UnixType(uint mode)
    {
        if ((mode & Directory) != 0)
        {
            return UnixDirectory;
        }

        if ((mode & Symlink) != 0)
        {
            return UnixSymlink;
        }

        if ((mode & Device) != 0)
        {
            return (mode & CharacterDevice) != 0 ? UnixCharacterDevice : UnixBlockDevice;
        }

        if ((mode & Fifo) != 0)
        {
            return UnixFifo;
        }

        return (mode & Socket) != 0 ? UnixSocket : UnixFile;
    }

    private static uint Flag(uint mode, uint from, uint to) => (mode & from) != 0 ? to : 0;
}
