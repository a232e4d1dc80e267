using Resgate.Engine.Listing;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary>One form of <c>ls</c>'s output.</summary>
internal interface IListPrinter
{
    ValueTask BeginAsync(StoredSnapshot stored);

    /// <summary>Shows one node; parents come before their children where the listing is in stored order.</summary>
    /// <param name="listed">The node.</param>
    /// <param name="depth">1 for the nodes of the root.</param>
    ValueTask ShowAsync(ListedNode listed, int depth);

    ValueTask EndAsync();
}
