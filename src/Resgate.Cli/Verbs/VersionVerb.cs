using System.CommandLine;
using System.Runtime.InteropServices;
using Resgate.Cli.Output;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary>
/// <c>version</c>. Called through a link named <c>restic</c> it answers as restic 0.19 does, for scripts that look.
/// </summary>
internal static class VersionVerb
{
    /// <summary>The restic release whose command line we follow.</summary>
    public const string ResticVersion = "0.19.1";

    public static Command Create(GlobalOptions globals) =>
        new Command("version", "Print the version").Does(globals, static call =>
        {
            if (call.Json)
            {
                JsonLine.Write(call.Out, json =>
                {
                    json.WriteString("message_type", "version");
                    json.WriteString("version", Version);
                    json.WriteString("go_version", $"dotnet{Environment.Version}");
                    json.WriteString("go_os", "linux");
                    json.WriteString("go_arch", Architecture);
                });
            }
            else
            {
                var build = $"dotnet{Environment.Version} on linux/{Architecture}";
                call.Out.WriteLine($"{ProgramName.Name} {Version} compiled with {build}");
            }

            return ValueTask.FromResult(ExitCode.Done);
        });

    /// <summary>The version of the program that we were called as.</summary>
    public static string Version => ProgramName.IsRestic ? ResticVersion : ProductVersion;

    /// <summary>Ours, as the build was told.</summary>
    public static string ProductVersion { get; } =
        typeof(VersionVerb).Assembly.GetName().Version?.ToString(3) ?? "0.0.0";

    private static string Architecture => RuntimeInformation.ProcessArchitecture switch
    {
        System.Runtime.InteropServices.Architecture.X64 => "amd64",
        System.Runtime.InteropServices.Architecture.Arm64 => "arm64",
        var other => other.ToString().ToLowerInvariant(),
    };
}
