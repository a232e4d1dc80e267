using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>The programs these tests run. One that is missing fails the test.</summary>
internal static class Programs
{
    /// <summary>The binary under test: what <c>RESGATE_TEST_BINARY</c> names, or else the last debug build.</summary>
    public static string Resgate { get; } = Environment.GetEnvironmentVariable("RESGATE_TEST_BINARY")
        ?? Path.GetFullPath(Path.Combine(Fixtures.Root, "../../src/Resgate.Cli/bin/Debug/net10.0/resgate"));

    /// <summary>The judge: a restic that knows nothing of us.</summary>
    public static string Restic { get; } = Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC")
        ?? throw new InvalidOperationException("RESGATE_TEST_RESTIC has to name a restic; ./test sets it");

    /// <summary>The oldest restic that we promise anything about.</summary>
    public static string OldRestic { get; } = Environment.GetEnvironmentVariable("RESGATE_TEST_RESTIC_OLD")
        ?? throw new InvalidOperationException("RESGATE_TEST_RESTIC_OLD has to name an old restic; ./test sets it");
}
