namespace Resgate.Engine.Restore;

/// <summary>Where a file with several names was restored; the others become links to it (format page, section 7.2).</summary>
internal sealed record FirstName(RestoredDirectory Directory, byte[] Name);
