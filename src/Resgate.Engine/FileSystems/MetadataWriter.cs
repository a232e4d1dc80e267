using System.Runtime.CompilerServices;
using Resgate.Format.Trees;

namespace Resgate.Engine.FileSystems;

/// <summary>Puts owner, extended attributes, times and mode onto a restored entry, in this order.</summary>
/// <remarks>
/// The order matters: a change of owner takes away set-user-id bits and capabilities, and every other change moves the
/// change time; so owner first, mode last (format page, section 7.1). Each step is tried whatever became of the
/// one before, and each failure is handed to the caller: metadata lost in silence is data lost. One exception: what
/// only root may do is not held against other users. Links are never followed. Calls may overlap.
/// </remarks>
[SkipLocalsInit]
internal sealed unsafe class MetadataWriter(OwnerNames owners, MetadataOptions options, bool isRoot)
{
    /// <summary>What chmod takes: the type is left out.</summary>
    private const uint AllPermissions = 0xfff;

    /// <summary>Set-user-id and set-group-id.</summary>
    private const uint SetOwnerBits = 0xc00;

    public MetadataWriter(OwnerNames owners, MetadataOptions options)
        : this(owners, options, Native.geteuid() == 0)
    {
    }

    /// <summary>For an entry by its name, of any type.</summary>
    public void Apply(
        DirectoryHandle directory, ReadOnlySpan<byte> name, Node node, ICollection<MetadataFailure> failures)
    {
        var text = stackalloc byte[CString.NameSize];
        var bad = CString.FromName(name, text);
        if (bad != Errno.None)
        {
            failures.Add(new MetadataFailure("name", bad));
            return;
        }

        var (user, group) = Owner(node);
        var owned = Result(Native.fchownat(directory, text, user, group, AtFlags.NoFollow));
        Report("owner", owned, failures);
        WriteAttributes(new AttributeAccess(directory, text), node, failures);
        var times = stackalloc KernelTime[2] { Accessed(node), Modified(node) };
        Report("times", Result(Native.utimensat(directory, text, times, AtFlags.NoFollow)), failures);
        if (node.Type != NodeType.Symlink)
        {
            Report("mode", ModeWriter.Set(directory, text, Mode(node, owned)), failures);
        }
    }

    /// <summary>For a file or directory that is open: the quick way for what has just been written.</summary>
    public void Apply(KernelHandle open, Node node, ICollection<MetadataFailure> failures)
    {
        var (user, group) = Owner(node);
        var owned = Result(Native.fchown(open, user, group));
        Report("owner", owned, failures);
        WriteAttributes(new AttributeAccess(open), node, failures);
        var times = stackalloc KernelTime[2] { Accessed(node), Modified(node) };
        Report("times", Result(Native.futimens(open, times)), failures);
        Report("mode", Result(Native.fchmod(open, Mode(node, owned))), failures);
    }

    private static KernelTime Accessed(Node node) => new(node.AccessedAt.Seconds, node.AccessedAt.Nanoseconds);

    private static KernelTime Modified(Node node) => new(node.ModifiedAt.Seconds, node.ModifiedAt.Nanoseconds);

    private static Errno Result(int answer) => answer == 0 ? Errno.None : Native.LastErrno;

    /// <summary>A program that should run as its owner must not run as somebody else, so without its owner it loses that bit.</summary>
    private static uint Mode(Node node, Errno owned)
    {
        var mode = NodeMode.ToUnix(node.Mode) & AllPermissions;
        return owned == Errno.None || node.Type == NodeType.Directory ? mode : mode & ~SetOwnerBits;
    }

    private (uint User, uint Group) Owner(Node node) => options.OwnershipByName
        ? (owners.UserId(node.User) ?? 0, owners.GroupId(node.Group) ?? 0)
        : (node.UserId, node.GroupId);

    private void WriteAttributes(AttributeAccess file, Node node, ICollection<MetadataFailure> failures)
    {
        var writer = new AttributeWriter(file, options.SelectAttribute);
        foreach (var attribute in node.ExtendedAttributes ?? [])
        {
            Report($"attribute {attribute.Name}", writer.Set(attribute), failures);
        }

        Report("attributes", writer.RemoveOthers(node.ExtendedAttributes, out var refused), failures);
        foreach (var failure in refused ?? [])
        {
            Report($"removal of attribute {failure.Name}", failure.Errno, failures);
        }
    }

    private void Report(string what, Errno errno, ICollection<MetadataFailure> failures)
    {
        if (errno != Errno.None && (isRoot || !errno.IsPermission()))
        {
            failures.Add(new MetadataFailure(what, errno));
        }
    }
}
