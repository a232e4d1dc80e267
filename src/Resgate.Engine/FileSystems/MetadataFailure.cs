namespace Resgate.Engine.FileSystems;

/// <summary>A piece of metadata that did not get onto a restored entry.</summary>
/// <param name="What">For people: <c>owner</c>, <c>attribute user.note</c>, <c>times</c>, <c>mode</c>.</param>
/// <param name="Errno">Why.</param>
internal readonly record struct MetadataFailure(string What, Errno Errno);
