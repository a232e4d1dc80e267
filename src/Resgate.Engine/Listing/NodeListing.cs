using Resgate.Engine.Trees;

namespace Resgate.Engine.Listing;

/// <summary>Walks a tree and hands out the nodes that a filter shows, in the order asked for.</summary>
/// <remarks>In stored order nothing is gathered; any other order needs every shown node in memory.</remarks>
public sealed class NodeListing(FolderFilter filter, ListOrder order, bool reverse)
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
            var shown = filter.Shows(cursor.Path);
            if (!filter.Enters(cursor.Path))
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
