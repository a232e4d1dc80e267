namespace Resgate.Engine.Diff;

/// <summary>One path that differs.</summary>
/// <param name="Path">Raw bytes, a slash before each name, one more behind a folder's.</param>
/// <param name="Modifier">
/// <c>+</c> added, <c>-</c> removed, otherwise any of <c>T</c> type, <c>M</c> content, <c>U</c> metadata, and <c>?</c> for
/// content that changed though nothing says so.
/// </param>
public sealed record DiffChange(byte[] Path, string Modifier);
