using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>Whatever ends a run, its containers go on; and what people have done to them meanwhile stays done.</summary>
[Collection(DockerFixture.Name)]
public sealed class VolumeInterruptionTests(DockerFixture fixture)
{
    private const string Script = "trap 'exit 0' TERM; while :; do echo x >> /v/words; sleep 0.1; done";

    private DockerServer Docker => fixture.Docker;

    [Fact]
    public async Task After_a_kill_while_a_container_is_paused_it_goes_on_as_soon_as_anybody_asks()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        var box = volume.Start(Script);
        await KillAsync(volume, box, "paused");
        Assert.Equal("paused", Docker.StateOf(box));

        var resume = volume.Resume();

        Assert.Equal((0, $"container {box} was left paused by a run that did not come to its end, and goes on\n"), (resume.ExitCode, resume.Errors));
        Assert.Equal("running", Docker.StateOf(box));
        Assert.False(File.Exists(volume.Journal));
        Assert.Equal((0, "", ""), volume.Resume() is var again ? (again.ExitCode, again.Text, again.Errors) : default);
    }

    [Fact]
    public async Task After_a_kill_while_a_container_is_stopped_the_next_run_starts_it()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker, "consistent-by: stop");
        var box = volume.Start(Script);
        await KillAsync(volume, box, "exited");
        Assert.Equal("exited", Docker.StateOf(box));

        var run = volume.Run();

        Assert.Equal((0, $"container {box} was left stopped by a run that did not come to its end, and goes on\n"), (run.ExitCode, run.Errors));
        Assert.Equal("running", Docker.StateOf(box));
        Assert.Contains("consistency=application", volume.Tags());
    }

    [Fact]
    public async Task A_stop_that_is_still_under_way_is_waited_for_and_undone()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker, "consistent-by: stop");
        var box = volume.Start("trap '' TERM; while :; do echo x >> /v/words; sleep 0.1; done", "--stop-timeout", "2");
        using (var run = volume.StartRun())
        {
            await GuardedVolume.WaitAsync(() => File.Exists(volume.Journal));
            await Task.Delay(TimeSpan.FromMilliseconds(300), TimeProvider.System);
            Assert.True(run.Kill());
        }

        var resume = volume.Resume();

        Assert.Equal((0, "running"), (resume.ExitCode, Docker.StateOf(box)));
        await Task.Delay(TimeSpan.FromSeconds(2.5), TimeProvider.System);
        Assert.Equal("running", Docker.StateOf(box));
    }

    [Fact]
    public async Task What_people_have_paused_stopped_or_replaced_after_a_kill_is_theirs()
    {
        using var paused = await GuardedVolume.MakeAsync(Docker);
        var box = paused.Start(Script);
        await KillAsync(paused, box, "paused");
        Docker.Do("unpause", box);
        Docker.Do("pause", box);
        Assert.Equal((0, ""), paused.Resume() is var first ? (first.ExitCode, first.Errors) : default);
        Assert.Equal("paused", Docker.StateOf(box));

        using var stopped = await GuardedVolume.MakeAsync(Docker, "consistent-by: stop");
        var other = stopped.Start(Script);
        await KillAsync(stopped, other, "exited");
        Docker.Do("start", other);
        Docker.Do("stop", other);
        Assert.Equal((0, ""), stopped.Resume() is var second ? (second.ExitCode, second.Errors) : default);
        Assert.Equal("exited", Docker.StateOf(other));

        using var replaced = await GuardedVolume.MakeAsync(Docker);
        var gone = replaced.Start(Script);
        await KillAsync(replaced, gone, "paused");
        Docker.Do("rm", "--force", gone);
        Docker.Run(gone, replaced.Name, Script);
        Assert.Equal((0, ""), replaced.Resume() is var third ? (third.ExitCode, third.Errors) : default);
        Assert.Equal("running", Docker.StateOf(gone));
    }

    [Fact]
    public async Task An_interrupt_lets_them_go_on_before_the_run_ends()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        var box = volume.Start(Script);
        using var run = volume.StartSlowly();
        await volume.WaitForHoldAsync(box, "paused");

        run.Signal("INT");

        Assert.Equal(130, run.Wait().ExitCode);
        Assert.Equal("running", Docker.StateOf(box));
        Assert.False(File.Exists(volume.Journal));
    }

    [Fact]
    public async Task A_container_that_is_replaced_while_it_is_read_is_no_failure_and_the_copy_is_made_once_more()
    {
        using var volume = await GuardedVolume.MakeAsync(Docker);
        var box = volume.Start(Script);
        for (var left = 5; ; left--)
        {
            Assert.True(left > 0, "the machine is too busy to replace a container in time");
            using var run = volume.StartSlowly();
            await volume.WaitForHoldAsync(box, "paused");
            Docker.Do("rm", "--force", box);
            Docker.Run(box, volume.Name, Script);
            var begun = TimeProvider.System.GetUtcNow();
            var isInTime = File.Exists(volume.Journal);

            var (code, _, errors) = run.Wait();

            Assert.Equal((0, "", "running"), (code, errors, Docker.StateOf(box)));
            Assert.False(File.Exists(volume.Journal));
            if (isInTime)
            {
                Assert.Equal("pause,unpause", Docker.EventsOf(box, begun));
                return;
            }
        }
    }

    private static async Task KillAsync(GuardedVolume volume, string container, string state)
    {
        using var run = volume.StartSlowly();
        await volume.WaitForHoldAsync(container, state);
        Assert.True(run.Kill(), "it had ended before");
    }
}
