namespace Resgate.Storage.Tests.Local;

public sealed class UncachedLocalStoreTests() : LocalStoreContract(uncached: true);
