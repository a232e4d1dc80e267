using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class HostFilesTests
{
    [Fact]
    public void A_file_names_a_folder_as_a_whole_and_not_as_the_beginning_of_another_name()
    {
        using var machine = new MadeMachine();
        machine.Write("etc/logrotate.d/ours", "/opt/vv/logs/*.log { daily }");
        machine.Write("etc/logrotate.d/other", "/opt/vv-two/logs/*.log { daily }");
        machine.Write("etc/logrotate.d/at-end", "include /opt/vv");

        Assert.Equal(
            [machine.At("etc/logrotate.d/at-end"), machine.At("etc/logrotate.d/ours")],
            new HostFiles(machine.At("etc/logrotate.d")).Naming(["/opt/vv"]));
    }

    [Fact]
    public void Pipes_circles_large_files_and_folders_that_are_not_there_give_nothing()
    {
        using var machine = new MadeMachine();
        machine.Pipe("etc/d/pipe");
        machine.Link("etc/d/circle", "circle");
        machine.Write("etc/d/large", new byte[2 << 20]);

        Assert.Empty(new HostFiles(machine.At("etc/d")).Read());
        Assert.Empty(new HostFiles(machine.At("etc/none")).Read());
        Assert.Equal([machine.At("etc/d/circle")], LinkedPath.WithTarget(machine.At("etc/d/circle")));
    }
}
