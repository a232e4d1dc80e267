using Resgate.Testing;

namespace Resgate.Simulation.Tests;

/// <summary>The programs these tests run. One that is missing fails the test.</summary>
internal static class Programs
{
    /// <summary>The binary under test: what <c>RESGATE_TEST_BINARY</c> names, or else the last debug build.</summary>
    public static string Resgate { get; } = Environment.GetEnvironmentVariable("RESGATE_TEST_BINARY")
        ?? Path.GetFullPath(Path.Combine(Fixtures.Root, "../../src/Resgate.Cli/bin/Debug/net10.0/resgate"));

    /// <summary>The judge: a restic that knows nothing of us.</summary>
    public static string Restic { get; } = Named("RESGATE_TEST_RESTIC");

    /// <summary>An older judge.</summary>
    public static string OldRestic { get; } = Named("RESGATE_TEST_RESTIC_OLD");

    /// <summary>A library that has a program take the time to be another; of the package faketime.</summary>
    public static string FakedTime { get; } = Directory.EnumerateDirectories("/usr/lib", "faketime", new EnumerationOptions { RecurseSubdirectories = true, MaxRecursionDepth = 1 })
        .Select(static folder => Path.Combine(folder, "libfaketimeMT.so.1"))
        .FirstOrDefault(File.Exists) ?? throw new InvalidOperationException("libfaketimeMT.so.1 is missing: package faketime");

    private static string Named(string variable) => Environment.GetEnvironmentVariable(variable)
        ?? throw new InvalidOperationException($"{variable} has to name a restic; ./test sets it");
}
