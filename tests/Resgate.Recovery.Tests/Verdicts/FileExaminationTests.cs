using Resgate.Primitives;
using Resgate.Recovery.Verdicts;

namespace Resgate.Recovery.Tests.Verdicts;

public sealed class FileExaminationTests
{
    private static readonly Examiners _examiners = new(new SqliteExaminer(new Examining.DirectCopier(), Path.GetTempPath()));

    [Theory]
    [InlineData("a.json", "{}", VerdictKind.Intact)]
    [InlineData("a.JSON", "{", VerdictKind.Damaged)]
    [InlineData("a.mp4", "{}", VerdictKind.Damaged)]
    [InlineData("a.gz", "plain", VerdictKind.Damaged)]
    [InlineData("state.sqlite", "plain", VerdictKind.Damaged)]
    [InlineData("state.db", "SQLite format 3\0, and then nothing", VerdictKind.Damaged)]
    [InlineData("state.db", "plain", VerdictKind.Unknown)]
    [InlineData("app.log", "plain", VerdictKind.Unknown)]
    [InlineData("app.log", "", VerdictKind.Unknown)]
    public async Task A_name_says_what_it_is_meant_to_be_and_else_the_beginning_does(string name, string text, VerdictKind expected)
    {
        var content = System.Text.Encoding.UTF8.GetBytes(text);

        var examination = await FileExamination.RunAsync(
            System.Text.Encoding.UTF8.GetBytes(name), new MemoryStream(content), _examiners, CancellationToken.None);

        Assert.Equal(expected, examination.Verdict.Kind);
        Assert.Equal((Id.Of(content), content.Length), (examination.Content, examination.Size.Bytes));
    }

    [Fact]
    public async Task What_is_behind_the_damage_is_hashed_all_the_same()
    {
        byte[] content = [.. new byte[16], .. Enumerable.Range(0, 1_000_000).Select(static i => (byte)(i % 251))];

        var examination = await FileExamination.RunAsync("a.mp4"u8.ToArray(), new MemoryStream(content), _examiners, CancellationToken.None);

        Assert.Equal((VerdictKind.Damaged, Id.Of(content)), (examination.Verdict.Kind, examination.Content));
    }
}
