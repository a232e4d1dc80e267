using Resgate.Policy.Costs;
using Resgate.Policy.Objectives;
using Resgate.Policy.Plans;
using Resgate.Policy.Tests.Objectives;
using Resgate.Policy.Tests.Plans;

namespace Resgate.Policy.Tests.Costs;

public sealed class CostTests
{
    [Fact]
    public void The_built_in_prices_say_when_and_where_they_were_read() => Assert.All(PriceTable.BuiltIn.Lists, static list =>
    {
        Assert.NotNull(list.AsOf);
        Assert.NotNull(list.Source);
        Assert.True(list.Storage > 0);
    });

    [Theory]
    [InlineData("s3:s3.amazonaws.com/bucket", "s3-standard")]
    [InlineData("s3:https://s3.eu-central-003.backblazeb2.com/bucket", "backblaze-b2")]
    [InlineData("b2:bucket:path", "backblaze-b2")]
    [InlineData("azure:container:/", "azure-hot")]
    [InlineData("gs:bucket:/", "gcs-standard")]
    [InlineData("s3:https://minio.example.org/bucket", null)]
    [InlineData("sftp:user@host:/path", null)]
    public void An_address_speaks_for_a_price_list(string address, string? list)
    {
        Assert.Equal(list, PriceTable.Likely(PlaceAddress.Parse(address)));
        Assert.True(list is null || PriceTable.BuiltIn.Lists.Any(one => one.Name == list));
    }

    [Fact]
    public void A_month_costs_what_is_stored_and_a_restore_what_is_read()
    {
        var cost = Assert.Single(PlaceCost.Of(new PlanFacts(PlanFiles.Parse(Checking.Sound))));

        // 20 GiB at first. In a year 60 days of 1 GiB are there (62 with the longest months), and 7 days more in older points.
        Assert.Equal(20.0 * (1 << 30), cost.StoredNow);
        Assert.InRange(cost.StoredInAYear / (1 << 30), 62, 70);
        Assert.Equal(0.13m, decimal.Round(cost.MonthNow, 2));
        Assert.InRange(cost.MonthInAYear, 0.39m, 0.46m);
        Assert.InRange(cost.WholeRestore, 0.64m, 0.67m);
        Assert.Empty(cost.Unknown);
    }

    [Fact]
    public void A_price_of_ones_own_outweighs_the_list()
    {
        var plan = PlanFiles.Parse(Checking.Sound.Replace("upload: 2M,", "upload: 2M, price: { storage: 1, currency: BRL },", StringComparison.Ordinal));

        var cost = Assert.Single(PlaceCost.Of(new PlanFacts(plan)));

        Assert.Equal((21.47m, "BRL", 0m), (decimal.Round(cost.MonthNow, 2), cost.Price.Currency, cost.WholeRestore));
    }
}
