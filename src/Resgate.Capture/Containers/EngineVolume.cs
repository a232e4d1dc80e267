namespace Resgate.Capture.Containers;

/// <summary>A volume that an engine keeps.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Driver">Who keeps its content; <c>local</c> for a folder of this machine.</param>
/// <param name="Folder">Where that is.</param>
public sealed record EngineVolume(string Name, string Driver, string Folder);
