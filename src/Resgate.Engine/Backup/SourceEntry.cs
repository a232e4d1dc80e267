using Resgate.Format.Trees;

namespace Resgate.Engine.Backup;

/// <summary>An entry to back up, as its directory's listing has it.</summary>
/// <param name="Slot">Its place among the entries of the snapshot's directory.</param>
/// <param name="RealName">Its name on this machine.</param>
/// <param name="Name">Its name in the snapshot.</param>
/// <param name="Before">What the parent snapshot has of that name.</param>
internal readonly record struct SourceEntry(int Slot, byte[] RealName, byte[] Name, Node? Before);
