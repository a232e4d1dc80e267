using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class SettingsFileTests
{
    [Theory]
    [InlineData("VIDEO_STORAGE_ROOT=clips")]
    [InlineData("export VIDEO_STORAGE_ROOT = \"clips\" # of all cameras")]
    [InlineData("#VIDEO_STORAGE_ROOT=elsewhere\nVIDEO_STORAGE_ROOT='clips/'\r")]
    [InlineData("VIDEO_STORAGE_ROOT=nowhere\nVIDEO_STORAGE_ROOT=clips # the last one counts")]
    public void Storage_is_where_the_file_says(string text)
    {
        using var machine = new MadeMachine();
        Directory.CreateDirectory(machine.At("opt/vv/clips"));
        machine.Write("opt/vv/.env", text);

        Assert.Equal(machine.At("opt/vv/clips"), SettingsFile.Read(machine.Root).Storage);
    }

    [Fact]
    public void What_leads_nowhere_is_named_by_its_key_only_and_no_other_value_is_kept()
    {
        using var machine = new MadeMachine();
        machine.Write("opt/vv/.env", "VV_HMAC_KEY=hush\nVIDEO_STORAGE_ROOT=/hush\nORCHESTRATOR_DB=postgres://vv:hush@db/vv\n");

        var read = SettingsFile.Read(machine.Root);

        Assert.Equal((null, null), (read.Storage, read.StateFile));
        Assert.Equal(
            [".env says where VIDEO_STORAGE_ROOT is, and there is no such thing", ".env says where ORCHESTRATOR_DB is, and there is no such thing"],
            read.Complaints);
        Assert.DoesNotContain("hush", read.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_pipe_in_its_place_holds_nothing_up()
    {
        using var machine = new MadeMachine();
        machine.Pipe("opt/vv/.env");

        Assert.Null(SettingsFile.Read(machine.Root).Storage);
    }
}
