using Resgate.Format.Packs;
using Resgate.Primitives;

namespace Resgate.Engine.Find;

/// <summary>A place where a snapshot uses a blob.</summary>
/// <param name="Blob">What was found.</param>
/// <param name="Path">The file that has it in its content, or the folder that it lists; raw bytes.</param>
/// <param name="Parent">The tree that holds the file; null for a folder's tree.</param>
public sealed record ObjectMatch(BlobHandle Blob, byte[] Path, Id? Parent);
