namespace Resgate.Capture.Mirrors;

/// <summary>Where a mirror's run keeps what it needs on this device; folders on the way are there.</summary>
/// <param name="Staging">The folder in which each class gets one for its copies; made and removed by the run.</param>
/// <param name="List">The file with the names that go to rsync.</param>
/// <param name="Claim">The file that says that the mirror's folder was marked once; what has lost its mark since is not mounted.</param>
public sealed record MirrorWork(string Staging, string List, string Claim);
