using Resgate.Primitives;
using Resgate.Storage.Local;

namespace Resgate.Storage.Tests.Local;

/// <summary>System calls that fail and processes that die, with the real kernel underneath.</summary>
public sealed class LocalStoreFaultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly TemporaryFolder _logs = new();

    public void Dispose()
    {
        _folder.Dispose();
        _logs.Dispose();
    }

    [Theory]
    [InlineData("put", "fsync", "EIO", FailureKind.Failed)]
    [InlineData("draft", "fsync", "EIO", FailureKind.Failed)]
    [InlineData("draft", "fsync", "ENOSPC", FailureKind.Full)]
    [InlineData("put", "pwrite64", "EIO", FailureKind.Failed)]
    [InlineData("draft", "pwrite64", "EIO", FailureKind.Failed)]
    [InlineData("draft", "pwrite64", "ENOSPC", FailureKind.Full)]
    [InlineData("draft", "pwrite64", "EDQUOT", FailureKind.Full)]
    [InlineData("put", "rename", "EROFS", FailureKind.Denied)]
    [InlineData("draft", "rename", "EIO", FailureKind.Failed)]
    public async Task Each_failing_call_is_reported_and_leaves_no_partial_object(
        string way, string call, string error, FailureKind kind)
    {
        await PrepareAsync();
        for (var failAt = 1; ; failAt++)
        {
            var log = Path.Combine(_logs.Path, $"{failAt}");
            using var writer = WriterProcess.Start(_folder.Path, way, 1, 9_000_000, $"{call}:error={error}:when={failAt}", log);
            var output = await writer.StandardOutput.ReadToEndAsync(StoreCalls.Now);
            await writer.WaitForExitAsync(StoreCalls.Now);

            if (!(await File.ReadAllTextAsync(log, StoreCalls.Now)).Contains("INJECTED", StringComparison.Ordinal))
            {
                Assert.Equal(0, writer.ExitCode);
                Assert.True(failAt > 1, $"the writer never calls {call}");
                return;
            }

            Assert.Equal(1, writer.ExitCode);
            Assert.EndsWith($"{kind}\n", output, StringComparison.Ordinal);
            // The second fsync is the folder's: the object is visible by then, and whole.
            await AssertWholeObjectsAsync(call == "fsync" && failAt == 2 ? 1 : 0);
            Assert.DoesNotContain(_folder.Files, file => file.Contains("tmp-", StringComparison.Ordinal));
        }
    }

    [Theory]
    [InlineData("put", "EINVAL")]
    [InlineData("draft", "EOPNOTSUPP")]
    public async Task A_file_system_without_fsync_is_no_failure(string way, string error)
    {
        await PrepareAsync();

        using var writer = WriterProcess.Start(_folder.Path, way, 2, 100_000, $"fsync:error={error}:when=1+");
        await writer.WaitForExitAsync(StoreCalls.Now);

        Assert.Equal(0, writer.ExitCode);
        await AssertWholeObjectsAsync(2);
    }

    [Theory]
    [InlineData("put", "EINTR", "pwrite64")]
    [InlineData("draft", "EINTR", "pwrite64")]
    [InlineData("draft", "EINTR", "fsync")]
    [InlineData("draft", "EINVAL", "pwrite64")]
    public async Task Interruptions_and_a_refusal_to_write_uncached_are_overcome(string way, string error, string call)
    {
        await PrepareAsync();
        var log = Path.Combine(_logs.Path, "log");

        // strace counts for each thread; an object that fits into one buffer is written by one.
        using var writer = WriterProcess.Start(_folder.Path, way, 1, 900_000, $"{call}:error={error}:when=1", log);
        await writer.WaitForExitAsync(StoreCalls.Now);

        Assert.Equal(0, writer.ExitCode);
        Assert.Contains("INJECTED", await File.ReadAllTextAsync(log, StoreCalls.Now), StringComparison.Ordinal);
        await AssertWholeObjectsAsync(1);
    }

    [Theory]
    [InlineData("fsync", 1, 0)]
    [InlineData("rename", 1, 0)]
    [InlineData("fsync", 2, 1)]
    public async Task A_process_that_dies_at_a_call_leaves_an_object_whole_or_absent(string call, int dieAt, int objects)
    {
        await PrepareAsync();

        using var writer = WriterProcess.Start(_folder.Path, "draft", 1, 9_000_000, $"{call}:signal=KILL:error=EIO:when={dieAt}");
        await writer.WaitForExitAsync(StoreCalls.Now);

        Assert.NotEqual(0, writer.ExitCode);
        await AssertWholeObjectsAsync(objects);
    }

    [Theory]
    [InlineData("put")]
    [InlineData("draft")]
    public async Task A_process_that_is_killed_leaves_what_it_acknowledged_and_nothing_partial(string way)
    {
        await PrepareAsync();
        var random = new Random(7);
        for (var round = 0; round < 6; round++)
        {
            using var writer = WriterProcess.Start(_folder.Path, way, 1_000_000, 5_000_000);
            // The first line says that it has come to its work.
            var acknowledged = await writer.StandardOutput.ReadLineAsync(StoreCalls.Now);
            await Task.Delay(random.Next(60), StoreCalls.Now);
            writer.Kill();
            acknowledged += "\n" + await writer.StandardOutput.ReadToEndAsync(StoreCalls.Now);
            await writer.WaitForExitAsync(StoreCalls.Now);

            var stored = await AssertWholeObjectsAsync();
            // What follows the last line feed was not said.
            foreach (var name in acknowledged.Split('\n')[..^1])
            {
                Assert.Contains(name, stored);
            }
        }

        await using var store = new LocalStore(_folder.Path);
        _ = await store.SweepAsync(DateTimeOffset.MaxValue, StoreCalls.Now);
        Assert.DoesNotContain(_folder.Files, file => file.Contains("tmp-", StringComparison.Ordinal));
    }

    private async Task PrepareAsync()
    {
        await using var store = new LocalStore(_folder.Path);
        await store.PrepareAsync(StoreCalls.Now);
    }

    private async Task AssertWholeObjectsAsync(int count) => Assert.Equal(count, (await AssertWholeObjectsAsync()).Count);

    private async Task<HashSet<string>> AssertWholeObjectsAsync()
    {
        await using var store = new LocalStore(_folder.Path);
        var names = new HashSet<string>();
        foreach (var stored in await store.ListAsync(ObjectFolder.Data))
        {
            Assert.Equal(stored.Name.Id, Id.Of(await store.ReadAllAsync(stored.Name)));
            Assert.True(names.Add(stored.Name.ToString()));
        }

        return names;
    }
}
