using System.Text;
using Resgate.Recovery.Graph;
using Resgate.Recovery.Graph.Sets;

namespace Resgate.Recovery.Tests.Graph;

public sealed class SetExaminerTests
{
    private static readonly GraphPart[] _all = [GraphPart.Video, GraphPart.Analysis, GraphPart.Summary, GraphPart.Logline, GraphPart.Page];

    private readonly Clips _clips = new();

    [Fact]
    public async Task What_belongs_together_has_no_gap()
    {
        _clips.Add("cam01");
        _clips.Add("cam02");

        var findings = await _clips.ExamineAsync();

        Assert.Empty(findings.Gaps);
        Assert.Equal((2, 2, 0, true, true), (findings.Entries, findings.Clips, findings.AgedOut, findings.HoldsTogether, findings.IsGraph));
    }

    [Fact]
    public async Task What_the_state_lists_and_no_point_holds_is_torn_in_whole_or_in_part()
    {
        _clips.Add("cam01");
        _clips.Remove(GraphPart.Summary, "cam01");
        _clips.State!.Add(new StateEntry(Clips.VideoOf("cam02"), "cam02", _clips.Moment));

        var findings = await _clips.ExamineAsync();

        Assert.Equal([("cam01", ClipFault.Torn), ("cam02", ClipFault.Torn)], Faults(findings));
        Assert.Equal([GraphPart.Summary], findings.Gaps[0].Missing);
        Assert.Equal(_all, findings.Gaps[1].Missing);
        Assert.False(findings.HoldsTogether);
    }

    [Fact]
    public async Task A_state_without_names_finds_its_clips_by_what_their_documents_say()
    {
        _clips.Add("cam01");
        _clips.State = [new StateEntry(Clips.VideoOf("cam01"), null, null), new StateEntry(Clips.VideoOf("cam02"), null, null)];

        Assert.Equal([($"{Clips.VideoOf("cam02").ToShortString()}…", ClipFault.Torn)], Faults(await _clips.ExamineAsync()));
    }

    [Fact]
    public async Task What_was_finished_or_begun_after_the_state_was_captured_is_told_apart()
    {
        _clips.Add("cam01");
        _clips.Add("cam02");
        _clips.Add("cam03");
        _clips.State = [];
        _clips.Remove(GraphPart.Logline, "cam02");
        _clips.Remove(GraphPart.Logline, "cam03");
        _clips.Files["/vv/storage/input/cam03.mp4"] = [];

        var findings = await _clips.ExamineAsync();

        Assert.Equal(
            [("cam02", ClipFault.Incomplete, false), ("cam03", ClipFault.Incomplete, true), ("cam01", ClipFault.Unlisted, true)],
            findings.Gaps.Select(static gap => (gap.Clip, gap.Fault, gap.IsMended)));
    }

    [Fact]
    public async Task What_has_reached_its_age_is_missed_by_nobody()
    {
        _clips.Add("cam01", days: 31);
        _clips.Remove(GraphPart.Video, "cam01");
        _clips.Add("cam02", days: 29);
        _clips.Remove(GraphPart.Video, "cam02");
        _clips.State!.Add(new StateEntry(Clips.VideoOf("cam03"), "cam03", _clips.Moment - TimeSpan.FromDays(181)));

        Assert.Equal([("cam02", ClipFault.Torn)], Faults(await _clips.ExamineAsync()));

        _clips.Files["/vv/.env"] = "PROCESSED_RETENTION_DAYS=20\n"u8.ToArray();
        Assert.Empty((await _clips.ExamineAsync()).Gaps);
    }

    [Fact]
    public async Task What_is_on_record_as_deleted_is_missed_by_nobody_and_neither_is_what_is_older()
    {
        _clips.State = [new StateEntry(Clips.VideoOf("cam01"), null, null), new StateEntry(Clips.VideoOf("cam02"), null, null)];
        _clips.Add("cam03");
        _clips.Remove(GraphPart.Video, "cam03");
        _clips.Files["/vv/logs/cleanup_20261125.log"] = Encoding.UTF8.GetBytes(
            $"t INFO cleanup deleted processed/cam03.mp4 age_days=31.00\nt INFO cleanup deleted loglines/cam02.logline.json age_days=181.00 video={Clips.VideoOf("cam02")}\n");

        var findings = await _clips.ExamineAsync();

        Assert.Empty(findings.Gaps);
        Assert.Equal(3, findings.AgedOut);
    }

    [Fact]
    public async Task Documents_that_contradict_each_other_are_told()
    {
        _clips.Add("cam01");
        _clips.Add("cam02");
        _clips.Set(GraphPart.Summary, "cam01", $$"""{"source_video_hash_sha256": "{{Clips.VideoOf("cam01")}}", "summary_text": "made again"}""");
        _clips.Set(GraphPart.Analysis, "cam02", $$"""{"source_video_hash_sha256": "{{Clips.VideoOf("cam01")}}"}""");

        Assert.Equal([("cam01", ClipFault.Contradictory), ("cam02", ClipFault.Contradictory)], Faults(await _clips.ExamineAsync()));
    }

    [Fact]
    public async Task What_a_playlist_shows_has_to_be_there_and_no_such_gap_lasts()
    {
        _clips.Add("cam01");
        _clips.Files["/vv/storage/playlists/tv1_playlist.json"] =
            """{"items":[{"video_path":"processed/cam01.mp4"},{"video_path":"processed/cam09.mp4"}]}"""u8.ToArray();
        _clips.Files["/vv/storage/playlists/tv2_playlist.json"] = """{"items":[{"video_path":"processed/cam01.mp4"}]}"""u8.ToArray();
        _clips.Files["/vv/storage/tv_curado/tv2/curated.json"] = """{"items":[{"video_path":"processed/cam08.mp4"}]}"""u8.ToArray();

        var findings = await _clips.ExamineAsync();

        Assert.Equal([("cam09", ClipFault.Unplayable), ("tv2", ClipFault.Unplayable)], Faults(findings));
        Assert.True(findings.HoldsTogether);
    }

    [Fact]
    public async Task What_no_point_is_to_hold_is_not_missed()
    {
        _clips.Add("cam01");
        _clips.Remove(GraphPart.Video, "cam01");
        _clips.Uncovered.Add("/vv/storage/processed");

        Assert.Empty((await _clips.ExamineAsync()).Gaps);
    }

    [Fact]
    public void A_text_state_loses_no_line_but_the_one_that_was_cut_off() => Assert.Equal(
        [Clips.VideoOf("a"), Clips.VideoOf("b")],
        StateEntry.ParseText(Encoding.ASCII.GetBytes($"{Clips.VideoOf("a")}\n{Clips.VideoOf("b")}\r\n0123")).Select(static entry => entry.Video));

    private static IEnumerable<(string Clip, ClipFault Fault)> Faults(SetFindings findings) =>
        findings.Gaps.Select(static gap => (gap.Clip, gap.Fault));
}
