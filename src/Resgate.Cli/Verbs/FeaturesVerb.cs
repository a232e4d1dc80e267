using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Primitives;

namespace Resgate.Cli.Verbs;

/// <summary><c>features</c>: lists the switches that <c>RESTIC_FEATURES</c> moves.</summary>
internal static class FeaturesVerb
{
    public static Command Create(GlobalOptions globals) =>
        new Command("features", "List the switches of RESTIC_FEATURES").Does(globals, static call =>
        {
            var table = new TextTable("Name", "Type", "Default", "Description");
            foreach (var feature in Features.All)
            {
                table.Add(feature.Name, feature.State, feature.IsDefault ? "true" : "false", feature.Description);
            }

            call.Out.WriteLine("All Feature Flags:");
            table.WriteTo(call.Out);
            return ValueTask.FromResult(ExitCode.Done);
        });
}
