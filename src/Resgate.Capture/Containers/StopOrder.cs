namespace Resgate.Capture.Containers;

/// <summary>The order in which containers are stopped; they are started the other way round.</summary>
public static class StopOrder
{
    /// <returns>Who needs another goes before it, as far as Compose's labels tell; otherwise who was started last goes first.</returns>
    public static IReadOnlyList<ContainerState> Of(IEnumerable<ContainerState> containers)
    {
        var left = containers.OrderByDescending(static one => one.StartedAt, StringComparer.Ordinal).ToList();
        var order = new List<ContainerState>();
        while (left.Count > 0)
        {
            // In a circle somebody has to be first.
            var next = left.Find(one => !left.Exists(other => other != one && Needs(other, one))) ?? left[0];
            left.Remove(next);
            order.Add(next);
        }

        return order;
    }

    private static bool Needs(ContainerState one, ContainerState other) =>
        one.Service?.Project is { } project && other.Service is { } service && service.Project == project && one.DependsOn.Contains(service.Name);
}
