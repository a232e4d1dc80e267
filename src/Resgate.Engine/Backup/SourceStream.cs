namespace Resgate.Engine.Backup;

/// <summary>A stream to store as one file: standard input, or a command's output.</summary>
/// <param name="Path">The file's path in the snapshot, absolute, raw bytes.</param>
/// <param name="Content">Read once, from its beginning to its end.</param>
public sealed record SourceStream(byte[] Path, Stream Content);
