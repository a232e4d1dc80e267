using System.Text;
using Resgate.Engine.Backup;
using Resgate.Engine.Filters;

namespace Resgate.Engine.Tests.Backup;

public sealed class SourceScanTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-scan-").FullName;

    public SourceScanTests()
    {
        Directory.CreateDirectory(PathOf("sub/below"));
        File.WriteAllText(PathOf("one"), "1");
        File.WriteAllText(PathOf("sub/two"), "22");
        File.WriteAllText(PathOf("sub/below/large"), new string('x', 2000));
        File.CreateSymbolicLink(PathOf("link"), "one");
    }

    [Fact]
    public void Files_are_counted_with_their_bytes_and_nothing_else_is() => Assert.Equal((3, 2003), Scan(SourceFilter.Nothing, ""));

    [Fact]
    public void A_target_may_be_a_single_file() => Assert.Equal((1, 2), Scan(SourceFilter.Nothing, "sub/two"));

    [Fact]
    public void A_target_below_another_counts_once() => Assert.Equal((2, 2002), Scan(SourceFilter.Nothing, "sub", "sub/below"));

    [Fact]
    public void What_the_filter_leaves_out_does_not_count() =>
        Assert.Equal((2, 3), Scan(new SourceFilter { LargerThan = SizeLimit.Parse("1k") }, ""));

    [Fact]
    public void A_target_that_is_gone_is_told_and_the_others_count()
    {
        var failures = new List<string>();

        var totals = Scan(SourceFilter.Nothing, failures, "gone", "sub/two");

        Assert.Equal((1, 2), totals);
        Assert.Equal([PathOf("gone")], failures);
    }

    [Fact]
    public void There_are_no_totals_before_the_end()
    {
        using var stop = new CancellationTokenSource();
        stop.Cancel();
        var scan = new SourceScan(SourceFilter.Nothing, static (_, _) => { });

        scan.Run([Encoding.UTF8.GetBytes(_folder)], stop.Token);

        Assert.Equal((0, 0), scan.Totals);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string PathOf(string name) => Path.Combine(_folder, name);

    private (long Files, long Bytes) Scan(SourceFilter filter, params IEnumerable<string> targets) => Scan(filter, [], targets);

    private (long Files, long Bytes) Scan(SourceFilter filter, List<string> failures, params IEnumerable<string> targets)
    {
        var scan = new SourceScan(filter, (path, _) => failures.Add(Encoding.UTF8.GetString(path)));
        scan.Run([.. targets.Select(target => Encoding.UTF8.GetBytes(PathOf(target)))], CancellationToken.None);
        return scan.Totals;
    }
}
