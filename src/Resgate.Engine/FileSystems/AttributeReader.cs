using System.Buffers;
using System.Runtime.CompilerServices;
using Resgate.Format.Text;
using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>Reads all extended attributes of a file; one call when there are none.</summary>
/// <remarks>ACLs and capabilities are among them (format page, section 7.6).</remarks>
[SkipLocalsInit]
internal static unsafe class AttributeReader
{
    /// <summary>Lists and values that are longer than this are rare.</summary>
    private const int UsualSize = 1024;

    /// <summary>The kernel's own limit for a list as for a value.</summary>
    private const int LargestSize = 1 << 16;

    /// <summary>In the system's order; null when there are none.</summary>
    /// <param name="file">The file whose attributes are wanted.</param>
    /// <param name="unreadable">Takes what could not be read; the rest is returned all the same.</param>
    public static List<ExtendedAttribute>? Read(AttributeAccess file, ICollection<AttributeFailure> unreadable)
    {
        var usual = stackalloc byte[UsualSize];
        var size = file.List(usual, UsualSize);
        if (size == 0)
        {
            return null;
        }

        if (size > 0)
        {
            return ReadListed(file, new ReadOnlySpan<byte>(usual, (int)size), unreadable);
        }

        var failure = Native.LastErrno;
        if (failure == Errno.ERANGE)
        {
            return ReadLongList(file, unreadable);
        }

        if (failure is not (Errno.EOPNOTSUPP or Errno.ENODATA))
        {
            unreadable.Add(new AttributeFailure("", failure));
        }

        return null;
    }

    private static List<ExtendedAttribute>? ReadLongList(AttributeAccess file, ICollection<AttributeFailure> unreadable)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestSize);
        try
        {
            fixed (byte* start = buffer)
            {
                var size = file.List(start, LargestSize);
                if (size < 0)
                {
                    unreadable.Add(new AttributeFailure("", Native.LastErrno));
                    return null;
                }

                return ReadListed(file, new ReadOnlySpan<byte>(start, (int)size), unreadable);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static List<ExtendedAttribute>? ReadListed(
        AttributeAccess file, ReadOnlySpan<byte> names, ICollection<AttributeFailure> unreadable)
    {
        List<ExtendedAttribute>? attributes = null;
        fixed (byte* start = names)
        {
            while (!names.IsEmpty)
            {
                var length = names.IndexOf((byte)0);
                var text = LossyText.Decode(names[..length]);
                var name = start + ((int)Unsafe.ByteOffset(ref *start, in names[0]));
                var failure = ReadValue(file, name, out var value);
                if (failure == Errno.None)
                {
                    attributes ??= [];
                    attributes.Add(new ExtendedAttribute(text, value));
                }
                else if (failure != Errno.ENODATA)
                {
                    // ENODATA: removed since it was listed, so there is nothing to miss.
                    unreadable.Add(new AttributeFailure(text, failure));
                }

                names = names[(length + 1)..];
            }
        }

        return attributes;
    }

    private static Errno ReadValue(AttributeAccess file, byte* name, out byte[] value)
    {
        var usual = stackalloc byte[UsualSize];
        value = [];
        var size = file.Get(name, usual, UsualSize);
        if (size >= 0)
        {
            value = new ReadOnlySpan<byte>(usual, (int)size).ToArray();
            return Errno.None;
        }

        return Native.LastErrno == Errno.ERANGE ? ReadLongValue(file, name, out value) : Native.LastErrno;
    }

    private static Errno ReadLongValue(AttributeAccess file, byte* name, out byte[] value)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(LargestSize);
        value = [];
        var failure = Errno.None;
        fixed (byte* start = buffer)
        {
            var size = file.Get(name, start, LargestSize);
            if (size < 0)
            {
                failure = Native.LastErrno;
            }
            else
            {
                value = buffer[..(int)size];
            }
        }

        ArrayPool<byte>.Shared.Return(buffer);
        return failure;
    }
}
