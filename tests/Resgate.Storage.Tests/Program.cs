using Resgate.Storage.Tests.Local;
using Xunit.MicrosoftTestingPlatform;
using Xunit.Runner.InProc.SystemConsole;

namespace Resgate.Storage.Tests;

/// <summary>Runs the tests; or, as a process to be killed and lied to by them, a writer of objects.</summary>
internal static class Program
{
    public static Task<int> Main(string[] args) => args switch
    {
        [WriterProcess.Verb, ..] => WriterProcess.RunAsync(args[1..]),
        _ when args.Contains("--server") || args.Contains("--internal-msbuild-node") =>
            TestPlatformTestFramework.RunAsync(args, SelfRegisteredExtensions.AddSelfRegisteredExtensions),
        _ => ConsoleRunner.Run(args),
    };
}
