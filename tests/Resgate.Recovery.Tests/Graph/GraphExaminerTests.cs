using Resgate.Primitives;
using Resgate.Recovery.Graph;

namespace Resgate.Recovery.Tests.Graph;

public sealed class GraphExaminerTests
{
    private const string Clip = "2026/11/cam01";

    private static readonly string _other = VideoHash("another");

    private readonly Clips _clips = new();

    public GraphExaminerTests() => _clips.Add(Clip);

    [Fact]
    public async Task What_belongs_together_holds_and_says_by_whom()
    {
        using var key = Clips.Key;
        Assert.Equal(GraphVerdict.Holds("its logline, whose HMAC holds, names its hash"), await _clips.ExamineAsync(GraphPart.Video, Clip, key));
        Assert.Equal(GraphVerdict.Holds("its logline, whose HMAC holds, names its hash"), await _clips.ExamineAsync(GraphPart.Summary, Clip, key));
        Assert.Equal(GraphVerdict.Holds("its HMAC holds; it names the hash of its summary"), await _clips.ExamineAsync(GraphPart.Logline, Clip, key));
        Assert.Equal(
            GraphVerdict.Holds("it is about the same video as its summary and its logline; nothing names its own hash"),
            await _clips.ExamineAsync(GraphPart.Analysis, Clip, key));
    }

    [Fact]
    public async Task Without_the_key_a_logline_is_not_examined_and_the_others_say_that_it_was_not()
    {
        Assert.Equal(
            GraphVerdict.NotExamined("the HMAC is not examined: no key; it names the hash of its summary"), await _clips.ExamineAsync(GraphPart.Logline, Clip, null));
        Assert.Equal(
            GraphVerdict.Holds("its analysis, its summary and its logline name its hash; the HMAC is not examined: no key"),
            await _clips.ExamineAsync(GraphPart.Video, Clip, null));
    }

    [Fact]
    public async Task Another_video_than_the_one_that_was_signed_is_broken_whatever_else_agrees_with_it()
    {
        using var key = Clips.Key;
        _clips.Set(GraphPart.Video, Clip, "another");
        _clips.Set(GraphPart.Analysis, Clip, $$"""{"source_video_hash_sha256": "{{_other}}"}""");
        _clips.Set(GraphPart.Summary, Clip, $$"""{"source_video_hash_sha256": "{{_other}}"}""");

        Assert.Equal(
            GraphVerdict.Broken($"its logline, whose HMAC holds, names the hash {Clips.VideoOf(Clip).ToShortString()}"),
            await _clips.ExamineAsync(GraphPart.Video, Clip, key));
        Assert.Equal(GraphState.Broken, (await _clips.ExamineAsync(GraphPart.Summary, Clip, key)).State);
        Assert.Equal(GraphVerdict.Broken("its logline is about another video"), await _clips.ExamineAsync(GraphPart.Analysis, Clip, key));
        Assert.Equal(GraphVerdict.Holds("its HMAC holds; the summary is not the one it names"), await _clips.ExamineAsync(GraphPart.Logline, Clip, key));
    }

    [Fact]
    public async Task A_logline_that_was_changed_is_broken_and_believed_by_nobody()
    {
        using var key = Clips.Key;
        var path = Clips.PathOf(GraphPart.Logline, Clip).ToString();
        _clips.Files[path] = System.Text.Encoding.UTF8.GetBytes(
            System.Text.Encoding.UTF8.GetString(_clips.Files[path]).Replace(Clips.VideoOf(Clip).ToString(), _other, StringComparison.Ordinal));

        Assert.Equal(GraphVerdict.Broken("its HMAC is not that of its content"), await _clips.ExamineAsync(GraphPart.Logline, Clip, key));
        Assert.Equal(
            GraphVerdict.Holds("its analysis and its summary name its hash; the HMAC of the logline is broken"), await _clips.ExamineAsync(GraphPart.Video, Clip, key));
        Assert.Equal(GraphVerdict.NotExamined("the HMAC of its logline is broken"), await _clips.ExamineAsync(GraphPart.Summary, Clip, key));
    }

    [Fact]
    public async Task Where_nothing_tells_nothing_is_said()
    {
        using var key = Clips.Key;
        _clips.Remove(GraphPart.Logline, Clip);
        Assert.Equal(GraphVerdict.NotExamined("no point has a logline that names its hash"), await _clips.ExamineAsync(GraphPart.Summary, Clip, key));
        _clips.Remove(GraphPart.Analysis, Clip);
        _clips.Remove(GraphPart.Summary, Clip);
        Assert.Equal(
            GraphVerdict.NotExamined("no point has an analysis, a summary or a logline that names its hash"), await _clips.ExamineAsync(GraphPart.Video, Clip, key));
    }

    [Fact]
    public void A_path_is_a_clips_by_its_folder_and_suffix_wherever_the_storage_lies()
    {
        Assert.Equal(new ClipPath("/mnt/raw/vv", GraphPart.Video, "a/b"), ClipPath.Parse("/mnt/raw/vv/processed/a/b.mp4"));
        Assert.Equal("/mnt/raw/vv/loglines/a/b.logline.json", ClipPath.Parse("/mnt/raw/vv/processed/a/b.mp4")!.Of(GraphPart.Logline));
        Assert.All(
            (string[])["/vv/storage/input/a.mp4", "/vv/storage/processed/a.json", "/vv/storage/processed/.mp4", "/vv/.env", ""],
            static path => Assert.Null(ClipPath.Parse(path)));
    }

    private static string VideoHash(string content) => Id.Of(System.Text.Encoding.UTF8.GetBytes(content)).ToString();
}
