using Resgate.Policy.Plans;

namespace Resgate.Cli.Graph;

/// <summary>The one system whose files are known to name each other.</summary>
internal static class GraphSystem
{
    private const string Name = "vv-video-ai";

    public static bool IsOf(Plan plan) => plan.System == Name;
}
