namespace Resgate.Engine.FileSystems;

/// <summary>An extended attribute that could not be read.</summary>
/// <param name="Name">Empty when the attributes could not even be listed.</param>
/// <param name="Errno">Why.</param>
internal readonly record struct AttributeFailure(string Name, Errno Errno);
