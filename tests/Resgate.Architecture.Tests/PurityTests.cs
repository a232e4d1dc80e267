namespace Resgate.Architecture.Tests;

/// <summary>Pure layers open no file, read no clock, ask no machine: the same input gives the same value, everywhere.</summary>
public sealed class PurityTests
{
    private static readonly string[] _forbiddenTypes =
    [
        "System.Console",
        "System.Diagnostics.Process",
        "System.Diagnostics.Stopwatch",
        "System.IO.Directory",
        "System.IO.DirectoryInfo",
        "System.IO.DriveInfo",
        "System.IO.File",
        "System.IO.FileInfo",
        "System.IO.FileStream",
        "System.IO.FileSystemInfo",
        "System.IO.RandomAccess",
        "System.IO.StreamReader",
        "System.IO.StreamWriter",
        "Microsoft.Win32.SafeHandles.SafeFileHandle",
    ];

    private static readonly string[] _forbiddenNamespaces =
        ["System.Net.", "System.IO.Enumeration.", "System.IO.MemoryMappedFiles.", "System.IO.Pipes."];

    private static readonly string[] _forbiddenMembers =
    [
        "System.DateTime.get_Now",
        "System.DateTime.get_Today",
        "System.DateTime.get_UtcNow",
        "System.DateTimeOffset.get_Now",
        "System.DateTimeOffset.get_UtcNow",
        "System.Environment.GetEnvironmentVariable",
        "System.Environment.get_MachineName",
        "System.Environment.get_TickCount",
        "System.Environment.get_TickCount64",
        "System.Environment.get_UserName",
        "System.Guid.CreateVersion7",
        "System.IO.Path.GetFullPath",
        "System.IO.Path.GetTempFileName",
        "System.IO.Path.GetTempPath",
        "System.Random.get_Shared",
        "System.Threading.Thread.Sleep",
        "System.TimeProvider.get_System",
        "System.TimeZoneInfo.get_Local",
    ];

    public static TheoryData<string> PureLayers => [.. Layers.Pure];

    [Theory]
    [MemberData(nameof(PureLayers))]
    public void A_pure_layer_touches_neither_files_nor_network_nor_processes(string layer)
    {
        using var assembly = new BuiltAssembly(layer);

        Assert.All(assembly.ReferencedTypes(), type =>
        {
            Assert.DoesNotContain(type, _forbiddenTypes);
            Assert.All(_forbiddenNamespaces, space => Assert.False(type.StartsWith(space, StringComparison.Ordinal), type));
        });
    }

    [Theory]
    [MemberData(nameof(PureLayers))]
    public void A_pure_layer_asks_neither_the_clock_nor_the_machine(string layer)
    {
        using var assembly = new BuiltAssembly(layer);

        Assert.Empty(assembly.ReferencedMembers().Intersect(_forbiddenMembers));
    }

    // Without this, a scan that sees nothing would pass the two above.
    [Fact]
    public void The_scan_sees_what_code_uses()
    {
        using var assembly = new BuiltAssembly("Primitives");

        Assert.Contains("System.Exception", assembly.ReferencedTypes());
        Assert.Contains("System.Exception..ctor", assembly.ReferencedMembers());
    }
}
