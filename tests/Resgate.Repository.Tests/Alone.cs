namespace Resgate.Repository.Tests;

/// <summary>Tests that measure memory, and so must have the process for themselves.</summary>
[CollectionDefinition("alone", DisableParallelization = true)]
public sealed class Alone;
