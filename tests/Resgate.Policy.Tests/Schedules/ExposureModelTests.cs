using CsCheck;
using Resgate.Policy.Schedules;
using Resgate.Policy.Windows;
using Resgate.Primitives;

namespace Resgate.Policy.Tests.Schedules;

public sealed class ExposureModelTests
{
    private static readonly TimeSpan _minute = TimeSpan.FromMinutes(1);

    private static readonly Gen<Timetable> _timetables = Gen.Dictionary(Gen.Int[0, (7 * 24) - 1], Gen.Int[0, 5])[1, 6].Select(static hours =>
        new Timetable([.. hours.OrderBy(static hour => hour.Key).Select(static hour => new TimetableStep(hour.Key * 60, hour.Value switch
        {
            0 => ByteCount.Zero,
            5 => null,
            var rate => new ByteCount(rate * 100),
        }))]));

    [Fact]
    public void The_worst_loss_is_interval_and_capture_and_transfer_when_the_line_is_always_open()
    {
        var line = new Line(Timetable.Always, ByteCount.Mebibytes(1));

        var worst = ExposureModel.Worst(TimeSpan.FromHours(4), TimeSpan.FromMinutes(5), 60 << 20, line)!;

        Assert.Equal(TimeSpan.FromHours(4) + (6 * _minute), worst.Worst);
        Assert.Equal((TimeSpan.FromHours(4), 5 * _minute, TimeSpan.Zero, _minute), (worst.Interval, worst.Capture, worst.Waiting, worst.Transfer));
    }

    [Fact]
    public void A_closed_window_is_waited_for()
    {
        var line = new Line(TimetableText.Parse("Mon-Fri 08:00,closed 20:00,1M; Sat-Sun 00:00,1M"), ByteCount.Mebibytes(1));

        var worst = ExposureModel.Worst(TimeSpan.FromHours(1), 5 * _minute, 1 << 20, line)!;

        // The point of 06:55 has arrived at 07:00. The capture of 07:55 is complete when the line closes; the next is one of 20:00.
        Assert.Equal(TimeSpan.FromHours(13) + (10 * _minute), TimeSpan.FromMinutes(Math.Floor(worst.Worst.TotalMinutes)));
        Assert.Equal(TimeSpan.FromHours(12) + (5 * _minute), worst.Waiting);
    }

    [Fact]
    public void More_than_the_line_carries_never_arrives_in_time()
    {
        Assert.Null(ExposureModel.Worst(TimeSpan.FromHours(1), _minute, (3600L << 20) + 1, new Line(Timetable.Always, ByteCount.Mebibytes(1))));
        Assert.NotNull(ExposureModel.Worst(TimeSpan.FromHours(1), _minute, 3600L << 20, new Line(Timetable.Always, ByteCount.Mebibytes(1))));
        Assert.Null(ExposureModel.Worst(TimeSpan.FromHours(1), _minute, 1, new Line(TimetableText.Parse("closed"), ByteCount.Mebibytes(1))));
    }

    [Fact]
    public void The_model_is_what_a_clock_shows_minute_by_minute() =>
        Gen.Select(_timetables, Gen.OneOf(Gen.Int[5, 90], Gen.Int[1, 14].Select(static hours => hours * 60)), Gen.Int[0, 30], Gen.Long[1, 400_000], Gen.Long[50, 500]).Sample(
            static (timetable, every, capture, bytes, speed) =>
            {
                var line = new Line(timetable, new ByteCount(speed));
                var model = ExposureModel.Worst(every * _minute, capture * _minute, bytes, line);
                if (model is null)
                {
                    Assert.True((Int128)bytes * WeekMoment.MinutesPerWeek > (Int128)line.PerWeek.Bytes * every);
                    return;
                }

                // The clock sees arrivals at the end of their minute, and has seen enough after eight weeks.
                var enough = 8 * WeekMoment.MinutesPerWeek;
                Assert.Equal(
                    MinuteByMinute.Worst(every, capture, bytes, timetable, speed),
                    Math.Min(enough, (int)Math.Ceiling(model.Worst.TotalMinutes)));
            },
            iter: 30,
            print: static one => $"{string.Join(' ', one.Item1.Steps)} every {one.Item2} capture {one.Item3} bytes {one.Item4} speed {one.Item5}");

    [Fact]
    public void More_bytes_and_slower_lines_never_lose_less_nor_do_longer_captures_over_a_steady_line() =>
        Gen.Select(_timetables, Gen.Int[5, 200], Gen.Int[0, 30], Gen.Long[1, 400_000], Gen.Long[50, 500]).Sample(static (timetable, every, capture, bytes, speed) =>
        {
            var worst = Of(timetable, every, capture, bytes, speed);

            // Where windows close, a minute more can have a capture given up that would have held up a better one.
            if (new Line(timetable, new ByteCount(speed)).IsSteady)
            {
                Assert.True(Of(timetable, every, capture + 1, bytes, speed) >= worst);
            }

            Assert.True(Of(timetable, every, capture, bytes * 2, speed) >= worst);
            Assert.True(Of(timetable, every, capture, bytes, speed * 2) <= worst);
            Assert.True(worst >= (every + capture) * _minute);
        });

    private static TimeSpan Of(Timetable timetable, int every, int capture, long bytes, long speed) =>
        ExposureModel.Worst(every * _minute, capture * _minute, bytes, new Line(timetable, new ByteCount(speed)))?.Worst ?? TimeSpan.MaxValue;
}
