using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text;
using Resgate.Format.Text;
using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>Makes a file's extended attributes those of its node.</summary>
[SkipLocalsInit]
internal readonly unsafe ref struct AttributeWriter(AttributeAccess file, Func<string, bool>? select)
{
    /// <summary>Nobody may remove a label, and what label a file needs is the target machine's business.</summary>
    private const string SecurityLabel = "security.selinux";

    private const int UsualSize = 1024;

    /// <summary>The kernel's own limit.</summary>
    private const int LargestList = 1 << 16;

    private readonly AttributeAccess _file = file;
    private readonly Func<string, bool>? _select = select;

    public Errno Set(ExtendedAttribute attribute)
    {
        if (_select?.Invoke(attribute.Name) == false)
        {
            return Errno.None;
        }

        var text = stackalloc byte[CString.NameSize];
        var failure = CString.FromPath(Encoding.UTF8.GetBytes(attribute.Name), text, CString.NameSize);
        if (failure != Errno.None)
        {
            return failure;
        }

        // An empty value still needs an address: null may be taken for an error.
        ReadOnlySpan<byte> value = attribute.Value is { Length: > 0 } some ? some : "\0"u8;
        var size = attribute.Value?.Length ?? 0;
        fixed (byte* start = value)
        {
            return _file.Set(text, start, size) == 0 ? Errno.None : Native.LastErrno;
        }
    }

    /// <summary>Removes every selected attribute that the node lacks, such as an ACL inherited from the directory.</summary>
    /// <param name="wanted">The node's own; null for none.</param>
    /// <param name="refused">Which could not be removed; null when all could.</param>
    public Errno RemoveOthers(IReadOnlyList<ExtendedAttribute>? wanted, out List<AttributeFailure>? refused)
    {
        refused = null;
        var usual = stackalloc byte[UsualSize];
        var size = _file.List(usual, UsualSize);
        if (size >= 0)
        {
            Remove(new ReadOnlySpan<byte>(usual, (int)size), wanted, ref refused);
            return Errno.None;
        }

        var failure = Native.LastErrno;
        if (failure == Errno.ERANGE)
        {
            return RemoveFromLongList(wanted, ref refused);
        }

        return failure is Errno.EOPNOTSUPP or Errno.ENODATA ? Errno.None : failure;
    }

    private Errno RemoveFromLongList(IReadOnlyList<ExtendedAttribute>? wanted, ref List<AttributeFailure>? refused)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestList);
        var failure = Errno.None;
        fixed (byte* start = buffer)
        {
            var size = _file.List(start, LargestList);
            if (size < 0)
            {
                failure = Native.LastErrno;
            }
            else
            {
                Remove(new ReadOnlySpan<byte>(start, (int)size), wanted, ref refused);
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return failure;
    }

    /// <summary>Compares bytes: a name that is not UTF-8 was set in the only form that the node still has.</summary>
    private static bool IsWanted(IReadOnlyList<ExtendedAttribute>? wanted, ReadOnlySpan<byte> name)
    {
        foreach (var attribute in wanted ?? [])
        {
            if (name.SequenceEqual(Encoding.UTF8.GetBytes(attribute.Name)))
            {
                return true;
            }
        }

        return false;
    }

    private void Remove(
        ReadOnlySpan<byte> names, IReadOnlyList<ExtendedAttribute>? wanted, ref List<AttributeFailure>? refused)
    {
        while (!names.IsEmpty)
        {
            var length = names.IndexOf((byte)0);
            var name = LossyText.Decode(names[..length]);
            if (!IsWanted(wanted, names[..length]) && name != SecurityLabel && _select?.Invoke(name) != false)
            {
                fixed (byte* start = names)
                {
                    var removed = _file.Remove(start) == 0 ? Errno.None : Native.LastErrno;
                    if (removed is not (Errno.None or Errno.ENODATA))
                    {
                        refused ??= [];
                        refused.Add(new AttributeFailure(name, removed));
                    }
                }
            }

            names = names[(length + 1)..];
        }
    }
}
