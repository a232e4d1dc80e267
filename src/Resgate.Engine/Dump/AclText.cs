using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace Resgate.Engine.Dump;

/// <summary>Access control lists from the kernel's form to the text that tar archives carry.</summary>
/// <remarks>
/// <code>
/// version 4 bytes, always 2 · entries of tag 2, permissions 2, id 4
/// </code>
/// Integers are little-endian. Source: Linux, <c>include/uapi/linux/posix_acl_xattr.h</c>.
/// </remarks>
internal static class AclText
{
    private const int HeaderSize = 4;
    private const int EntrySize = 8;

    /// <summary>The key of the record for an attribute that holds a list; null for any other attribute.</summary>
    public static string? KeyOf(string attribute) => attribute switch
    {
        "system.posix_acl_access" => "SCHILY.acl.access",
        "system.posix_acl_default" => "SCHILY.acl.default",
        _ => null,
    };

    /// <returns>One line an entry; null when the value is no such list.</returns>
    public static byte[]? Format(ReadOnlySpan<byte> value)
    {
        if (value.Length < HeaderSize
            || (value.Length - HeaderSize) % EntrySize != 0
            || BinaryPrimitives.ReadUInt32LittleEndian(value) != 2)
        {
            return null;
        }

        var text = new StringBuilder();
        for (var entry = value[HeaderSize..]; !entry.IsEmpty; entry = entry[EntrySize..])
        {
            var permissions = BinaryPrimitives.ReadUInt16LittleEndian(entry[2..]);
            var id = BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]).ToString(CultureInfo.InvariantCulture);
            var who = BinaryPrimitives.ReadUInt16LittleEndian(entry) switch
            {
                0x01 => "user::",
                0x02 => $"user:{id}:",
                0x04 => "group::",
                0x08 => $"group:{id}:",
                0x10 => "mask::",
                0x20 => "other::",
                _ => null,
            };
            if (who is null)
            {
                return null;
            }

            text.Append(who)
                .Append((permissions & 4) != 0 ? 'r' : '-')
                .Append((permissions & 2) != 0 ? 'w' : '-')
                .Append((permissions & 1) != 0 ? 'x' : '-')
                .Append('\n');
        }

        return Encoding.ASCII.GetBytes(text.ToString());
    }
}
