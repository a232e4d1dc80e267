using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class InstallationSearchTests
{
    [Fact]
    public void An_installation_is_known_by_its_files_and_compose_alone_is_none()
    {
        using var machine = new MadeMachine();
        machine.Write("opt/shop/docker-compose.yml", "");
        machine.Write("home/ana/cameras/docker-compose.yml", "");
        machine.Write("home/ana/cameras/scripts/orchestrator.py", "");

        Assert.Equal([machine.Root, machine.At("home/ana/cameras")], new InstallationSearch(machine.Machine.UsualFolders).Run());
        Assert.Equal([machine.Root], new InstallationSearch([machine.Root, machine.At("opt")]).Run());
    }

    [Fact]
    public void Links_in_circles_and_folders_that_are_gone_or_closed_end_no_search()
    {
        using var machine = new MadeMachine();
        machine.Link("opt/again", machine.At("opt"));
        machine.Link("opt/itself", "itself");
        File.SetUnixFileMode(Directory.CreateDirectory(machine.At("opt/closed")).FullName, UnixFileMode.None);

        Assert.Equal([machine.Root], new InstallationSearch([machine.At("nowhere"), machine.At("opt")]).Run());
    }

    [Fact]
    public void The_top_itself_may_be_a_link()
    {
        using var machine = new MadeMachine();
        machine.Link("vv", machine.Root);

        Assert.Equal([machine.At("vv")], new InstallationSearch([machine.At("vv")]).Run());
    }
}
