namespace Resgate.Format.Trees;

/// <summary>One extended attribute.</summary>
/// <param name="Name">UTF-8; a byte that is not UTF-8 has become U+FFFD, as in restic (format page, section 6.2).</param>
/// <param name="Value">The bytes; null only where an old repository stored null, which restores as empty.</param>
public sealed record ExtendedAttribute(string Name, byte[]? Value);
