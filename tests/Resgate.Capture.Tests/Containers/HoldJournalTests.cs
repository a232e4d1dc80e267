using Resgate.Capture.Containers;
using Resgate.Primitives;

namespace Resgate.Capture.Tests.Containers;

public sealed class HoldJournalTests : IDisposable
{
    private static readonly HeldContainer _paused = new("/run/docker.sock", "aa11", "app", IsStopped: false)
    {
        StartedAt = "2026-01-01T00:00:00.1Z",
        Since = new DateTimeOffset(2026, 1, 1, 8, 0, 0, TimeSpan.FromHours(-3)),
    };

    private static readonly HeldContainer _stopped = _paused with { Id = "bb22", IsStopped = true, FinishedAt = "2026-01-02T00:00:00Z", StopSeconds = 10 };

    private readonly string _folder = Directory.CreateTempSubdirectory("resgate-journal-").FullName;

    private string File => Path.Combine(_folder, "held.json");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Whoever_comes_later_reads_what_was_written_and_there_is_no_file_while_nothing_is_held()
    {
        var journal = new HoldJournal(File);
        Assert.Empty(journal.Held);
        journal.Add(_paused, _stopped with { FinishedAt = null });
        journal.Replace(_stopped with { FinishedAt = null }, _stopped);

        Assert.Equal([_paused, _stopped], new HoldJournal(File).Held);
        journal.Remove(_paused);
        Assert.Equal([_stopped], new HoldJournal(File).Held);
        journal.Remove(_stopped);
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Theory]
    [InlineData("")]
    [InlineData("[")]
    [InlineData("[ 7 ]")]
    [InlineData("{}")]
    public void A_file_that_makes_no_sense_is_a_failure_that_says_what_to_do(string text)
    {
        System.IO.File.WriteAllText(File, text);
        var failure = Assert.Throws<ResgateException>(() => new HoldJournal(File));
        Assert.Equal((FailureKind.Damaged, "see with 'docker ps -a' that all of them run, and remove the file"), (failure.Kind, failure.Hint));
    }
}
