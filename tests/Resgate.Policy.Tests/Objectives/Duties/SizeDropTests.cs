using Resgate.Policy.Objectives.Duties;
using Resgate.Policy.Retention;
using Resgate.Primitives;
using static Resgate.Policy.Tests.Objectives.Duties.Points;

namespace Resgate.Policy.Tests.Objectives.Duties;

/// <summary>A point with much less in it than was usual (lost data, row 50), and the cleaning that is none.</summary>
public sealed class SizeDropTests
{
    private static readonly string[] _tagged = ["alarm=shrunk"];

    [Fact]
    public void One_and_a_half_megabytes_where_there_were_three_and_a_half_thousand_are_told()
    {
        var earlier = Enumerable.Range(0, 10).Select(static i => Point(Now.AddHours(12 * i), files: 1204, mebibytes: 3600)).ToList();

        Assert.Equal(
            "3 files, 1 MiB, where 1204 files, 3.5 GiB were usual",
            SizeDrop.Of(earlier, 3, ByteCount.Mebibytes(1))!.ToString());
        Assert.NotNull(SizeDrop.Of(earlier, 1204, ByteCount.Mebibytes(1)));
        Assert.NotNull(SizeDrop.Of(earlier, 3, ByteCount.Mebibytes(3600)));
        Assert.Null(SizeDrop.Of(earlier, 700, ByteCount.Mebibytes(2000)));
        Assert.Null(SizeDrop.Of([], 3, ByteCount.Mebibytes(1)));
    }

    [Fact]
    public void A_small_class_may_change_by_a_few_files_and_megabytes() =>
        Assert.Null(SizeDrop.Of([Point(Now, files: 12, mebibytes: 5)], 2, ByteCount.Mebibytes(1)));

    [Fact]
    public void Partial_points_do_not_say_what_is_usual()
    {
        List<PointFacts> earlier = [Point(Now), .. Enumerable.Range(1, 9).Select(static i => Point(Now.AddHours(i), files: 1, mebibytes: 1, _tagged) with { IsPartial = true })];

        Assert.NotNull(SizeDrop.Of(earlier, 1, ByteCount.Mebibytes(1)));
    }

    [Fact]
    public void It_is_told_until_the_size_is_back_or_has_become_the_usual_one()
    {
        var points = Each(Media.Every, 10);
        var told = 0;
        for (; SizeDrop.Of(points, 5, ByteCount.Mebibytes(5)) is not null; told++)
        {
            Assert.Null(SizeDrop.Of(points, 100, ByteCount.Mebibytes(1000)));
            points.Add(Point(Now.AddDays(1 + told), files: 5, mebibytes: 5, _tagged));
        }

        Assert.Equal(6, told);
    }

    [Fact]
    public void Once_somebody_has_said_that_it_is_right_the_next_ones_are_as_well()
    {
        var earlier = Each(Media.Every, 10);

        Assert.NotNull(SizeDrop.Of([.. earlier, Point(Now.AddHours(12), 5, 5, "alarm=shrunk")], 5, ByteCount.Mebibytes(5)));
        Assert.Null(SizeDrop.Of([.. earlier, Point(Now.AddHours(12), 5, 5, "alarm=shrunk", "acknowledged")], 5, ByteCount.Mebibytes(5)));
        Assert.NotNull(SizeDrop.Of([.. earlier, Point(Now.AddHours(12), 50, 500, "alarm=shrunk", "acknowledged")], 5, ByteCount.Mebibytes(5)));
    }

    /// <summary>The installation's own cleaning deletes by age: 30 or 60 days of video, 180 of metadata, daily, weekly or once a month.</summary>
    [Theory]
    [InlineData(30, 1)]
    [InlineData(30, 7)]
    [InlineData(30, 30)]
    [InlineData(60, 1)]
    [InlineData(60, 30)]
    [InlineData(60, 60)]
    [InlineData(180, 30)]
    public void A_cleaning_by_age_raises_no_alarm(int keptDays, int everyDays)
    {
        var chance = new Random(7);
        var files = new Queue<(double Day, long Mebibytes)>();
        var points = new List<PointFacts>();
        for (var turn = 0; turn < 800; turn++)
        {
            var day = turn / 2.0;
            for (var clip = chance.Next(20, 60); clip > 0; clip--)
            {
                files.Enqueue((day, chance.Next(1, 200)));
            }

            if (day % everyDays == 0)
            {
                while (files.Peek().Day < day - keptDays)
                {
                    files.Dequeue();
                }
            }

            var size = files.Sum(static file => file.Mebibytes);
            Assert.Null(SizeDrop.Of(points, files.Count, ByteCount.Mebibytes(size)));
            points.Add(Point(Now.AddDays(day), files.Count, size));
            var gone = RetentionPlan.Make(points.Select(static point => point.ToCandidate()), GroupBy.Nothing, Media.Keep, At(Now.AddDays(day)))
                .Removed.Select(static one => one.Id).ToHashSet();
            points.RemoveAll(point => gone.Contains(point.Id));
        }
    }
}
