using Resgate.Engine.Find;
using Resgate.Engine.Listing;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Output;

/// <summary>One form of <c>find</c>'s output.</summary>
internal interface IFindPrinter
{
    void Begin(StoredSnapshot stored);

    ValueTask ShowAsync(ListedNode match);

    ValueTask ShowAsync(ObjectMatch match);

    /// <summary>After the last snapshot.</summary>
    ValueTask EndAsync();
}
