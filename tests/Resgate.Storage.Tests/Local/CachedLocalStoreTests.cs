namespace Resgate.Storage.Tests.Local;

/// <summary>What is done where a file system refuses O_DIRECT.</summary>
public sealed class CachedLocalStoreTests() : LocalStoreContract(uncached: false);
