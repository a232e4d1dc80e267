using Resgate.Storage;

namespace Resgate.Testing.Storage;

/// <summary>One thing that was done to a store, and succeeded.</summary>
/// <param name="Removed">The object went; otherwise it was put or committed.</param>
/// <param name="Name">The object.</param>
public readonly record struct StoreChange(bool Removed, ObjectName Name);
