using Resgate.Capture.Discovery;

namespace Resgate.Capture.Tests.Discovery;

public sealed class CronTablesTests
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_owners_table_is_the_installations_and_others_are_when_they_name_it()
    {
        using var machine = new MadeMachine();
        machine.Write("spool/bob", "");
        machine.Write("spool/eve", "");
        machine.Tables["vv"] = "*/5 * * * * run.sh\n";
        machine.Tables["bob"] = "# mail\n0 1 * * * /opt/vv/scripts/cleanup_old_files.py\n";
        machine.Tables["eve"] = "0 1 * * * /opt/vv-two/x\n";
        machine.Tables["root"] = "# nothing but words\n\n";

        var tables = await new CronTables(machine.Machine.Run, machine.At("spool")).FindAsync(["vv"], "root", ["/opt/vv"], Now);

        Assert.Equal([new CronTable("vv", true), new CronTable("bob", true), new CronTable("eve", false)], tables);
    }

    [Fact]
    public async Task A_table_that_is_empty_today_is_found_when_its_user_is_the_installations()
    {
        using var machine = new MadeMachine();
        (machine.Tables["vv"], machine.Tables["ana"], machine.Tables["root"]) = ("", "# later\n", "");

        var tables = await new CronTables(machine.Machine.Run, machine.At("spool")).FindAsync(["vv", "ana", "nobody-here"], "root", ["/opt/vv"], Now);

        Assert.Equal([new CronTable("vv", true, IsEmpty: true), new CronTable("ana", true, IsEmpty: true)], tables);
    }

    [Fact]
    public async Task A_machine_without_the_program_has_no_tables()
    {
        Assert.Null(await CronTables.RunProgramAsync(["no-such-program-here", "-l"], Now));
        Assert.Empty(await new CronTables(static (_, _) => ValueTask.FromResult<string?>(null), "/nowhere").FindAsync(["vv"], null, [], Now));
        Assert.Equal("hello\n", await CronTables.RunProgramAsync(["echo", "hello"], Now));
    }
}
