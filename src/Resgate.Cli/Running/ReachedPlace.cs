namespace Resgate.Cli.Running;

/// <summary>A place that could be asked.</summary>
/// <param name="Choice">As a repository to open.</param>
/// <param name="Cuts">Where it cuts files: one pass stores only to places that cut alike.</param>
internal sealed record ReachedPlace(RepositoryChoice Choice, ulong Cuts);
