using Resgate.Engine.Trees;
using Resgate.Format.Trees;

namespace Resgate.Engine.Listing;

/// <summary>Walks a tree and hands out the nodes that a filter shows, in the order asked for.</summary>
/// <remarks>In stored order nothing is gathered; any other order needs every shown node in memory.</remarks>
/// <param name="filter">Which nodes.</param>
/// <param name="order">In which order; equal ones by path.</param>
/// <param name="reverse">The other way round.</param>
/// <param name="withAncestors">Also shows the folders on the way to the shown ones: for formats that nest.</param>
public sealed class NodeListing(FolderFilter filter, ListOrder order, bool reverse, bool withAncestors = false)
{
    /// <param name="cursor">At the beginning of its walk.</param>
    /// <param name="show">Gets each node once.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async ValueTask RunAsync(TreeCursor cursor, Func<ListedNode, int, ValueTask> show, CancellationToken cancellation)
    {
        if (order == ListOrder.Name && !reverse)
        {
            await VisitAsync(cursor, show, cancellation);
            return;
        }

        var gathered = new List<(ListedNode Listed, int Depth)>();
        await VisitAsync(
            cursor,
            (listed, depth) =>
            {
                gathered.Add((listed, depth));
                return ValueTask.CompletedTask;
            },
            cancellation);
        var comparison = ListOrders.Comparison(order);
        gathered.Sort((left, right) => reverse
            ? comparison(right.Listed, left.Listed)
            : comparison(left.Listed, right.Listed));
        foreach (var (listed, depth) in gathered)
        {
            await show(listed, depth);
        }
    }

    private async ValueTask VisitAsync(TreeCursor cursor, Func<ListedNode, int, ValueTask> show, CancellationToken cancellation)
    {
        while (await cursor.MoveNextAsync(cancellation))
        {
            var entered = filter.Enters(cursor.Path);
            var shown = filter.Shows(cursor.Path)
                || (withAncestors && entered && cursor.Node.Type == NodeType.Directory);
            if (!entered)
            {
                cursor.Skip();
            }

            if (shown)
            {
                await show(new ListedNode(cursor.Path.ToArray(), cursor.Node), cursor.Depth);
            }
        }
    }
}
