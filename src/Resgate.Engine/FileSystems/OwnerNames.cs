using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using System.Text;
using Resgate.Format.Text;

namespace Resgate.Engine.FileSystems;

/// <summary>Users and groups by number and by name, as this machine knows them; each is asked for once.</summary>
/// <remarks>Asks the C library, so directory services count as much as <c>/etc/passwd</c>. Calls may overlap.</remarks>
internal sealed unsafe class OwnerNames
{
    private const int UsualSize = 1 << 10;

    /// <summary>A group with ten thousand members fits many times.</summary>
    private const int LargestSize = 1 << 24;

    private readonly ConcurrentDictionary<uint, string> _users = new();
    private readonly ConcurrentDictionary<uint, string> _groups = new();
    private readonly ConcurrentDictionary<string, uint?> _userIds = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, uint?> _groupIds = new(StringComparer.Ordinal);

    /// <summary>Fills the record; 0 is success, with or without a find.</summary>
    private delegate int Lookup(AccountRecord* record, byte* buffer, nint size, AccountRecord** found);

    /// <returns>Empty when the number has no name.</returns>
    public string User(uint id) => _users.TryGetValue(id, out var known) ? known : _users.GetOrAdd(
        id, static key => Find((r, b, s, f) => Native.getpwuid_r(key, r, b, s, f))?.Name ?? "");

    /// <returns>Empty when the number has no name.</returns>
    public string Group(uint id) => _groups.TryGetValue(id, out var known) ? known : _groups.GetOrAdd(
        id, static key => Find((r, b, s, f) => Native.getgrgid_r(key, r, b, s, f))?.Name ?? "");

    /// <returns>Null when nobody is called so.</returns>
    public uint? UserId(string name) => _userIds.GetOrAdd(name, static key => FindNamed(key, isGroup: false));

    /// <returns>Null when no group is called so.</returns>
    public uint? GroupId(string name) => _groupIds.GetOrAdd(name, static key => FindNamed(key, isGroup: true));

    private static uint? FindNamed(string name, bool isGroup)
    {
        if (name.Length == 0 || name.Contains('\0', StringComparison.Ordinal))
        {
            return null;
        }

        var text = Encoding.UTF8.GetBytes(name + '\0');
        var found = Find((r, b, s, f) =>
        {
            fixed (byte* start = text)
            {
                return isGroup ? Native.getgrnam_r(start, r, b, s, f) : Native.getpwnam_r(start, r, b, s, f);
            }
        });
        return found?.Id;
    }

    private static (string Name, uint Id)? Find(Lookup lookup)
    {
        for (var size = UsualSize; size <= LargestSize; size *= 4)
        {
            var buffer = ArrayPool<byte>.Shared.Rent(size);
            try
            {
                fixed (byte* start = buffer)
                {
                    AccountRecord record;
                    AccountRecord* found;
                    var answer = lookup(&record, start, buffer.Length, &found);
                    if (answer == 0 && found is not null)
                    {
                        return (LossyText.Decode(MemoryMarshal.CreateReadOnlySpanFromNullTerminated(found->Name)), found->Id);
                    }

                    if (answer is not ((int)Errno.ERANGE or (int)Errno.EINTR))
                    {
                        return null;
                    }
                }
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        return null;
    }
}
