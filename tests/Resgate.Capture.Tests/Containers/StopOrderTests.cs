using Resgate.Capture.Containers;

namespace Resgate.Capture.Tests.Containers;

public sealed class StopOrderTests
{
    [Fact]
    public void Who_needs_others_is_stopped_before_them_although_it_was_started_first()
    {
        Assert.Equal(
            ["web", "app", "db"],
            Order(One("app", "shop", 1, "db"), One("web", "shop", 2, "app"), One("db", "shop", 3)));
    }

    [Fact]
    public void Otherwise_who_was_started_last_is_stopped_first_and_labels_hold_within_a_project_only()
    {
        Assert.Equal(["c", "b", "a"], Order(One("a", null, 1), One("b", null, 2), One("c", null, 3)));
        Assert.Equal(["db", "app"], Order(One("app", "shop", 1, "db"), One("db", "bank", 2)));
    }

    [Fact]
    public void A_circle_has_a_first_one_too() =>
        Assert.Equal(["b", "a"], Order(One("a", "shop", 1, "b"), One("b", "shop", 2, "a")));

    private static IEnumerable<string> Order(params ContainerState[] containers) => StopOrder.Of(containers).Select(static one => one.Name);

    private static ContainerState One(string name, string? project, int started, params string[] needs) => new(name, name)
    {
        StartedAt = $"2026-01-01T00:00:0{started}Z",
        Service = project is null ? null : (project, name),
        DependsOn = needs,
    };
}
