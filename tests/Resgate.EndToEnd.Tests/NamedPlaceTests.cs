namespace Resgate.EndToEnd.Tests;

/// <summary><c>place:NAME</c> is a place of the plan for every verb, with the plan's password for it.</summary>
public sealed class NamedPlaceTests
{
    [Fact]
    public void Repositories_are_made_filled_copied_and_looked_at_by_the_names_of_their_places()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        vv.Variables = [("RESGATE_PLAN", vv.At("plan.yaml"))];
        Assert.Equal(0, vv.Call("-r", "place:one", "init").ExitCode);
        Assert.Equal(0, vv.Call("-r", "place:two", "init", "--from-repo", "place:one", "--copy-chunker-params").ExitCode);

        Assert.Equal((0, ""), (vv.Call("run", "state") is var run ? run.ExitCode : -1, run.Errors));

        Assert.Equal(0, vv.Call("-r", "place:one", "backup", vv.At("plan.yaml")).ExitCode);
        Assert.Equal((0, ""), (vv.Call("-r", "place:two", "copy", "--from-repo", "place:one") is var copy ? copy.ExitCode : -1, copy.Errors));
        Assert.Contains("\n2 snapshots\n", vv.Call("-r", "place:two", "snapshots").Text, StringComparison.Ordinal);
        Assert.Equal(0, vv.Call("-r", "place:one", "check", "--read-data").ExitCode);
    }

    [Fact]
    public void What_is_wrong_with_such_a_name_is_one_line()
    {
        using var vv = new Installation("[ { paths: [ .env ] } ]");
        vv.Variables = [("RESGATE_PLAN", vv.At("plan.yaml"))];

        Assert.Equal(
            (1, $"error: the plan {vv.At("plan.yaml")} has no place 'three'; it has one and two\n"),
            (vv.Call("-r", "place:three", "snapshots") is var none ? none.ExitCode : -1, none.Errors));

        File.AppendAllText(vv.At("plan.yaml"), "\n  - x\n");
        Assert.Equal(
            (1, $"error: the plan {vv.At("plan.yaml")} makes no sense; 'resgate plan check {vv.At("plan.yaml")}' says why\n"),
            (vv.Call("-r", "place:one", "snapshots") is var odd ? odd.ExitCode : -1, odd.Errors));

        vv.Variables = [("RESGATE_PLAN", vv.At("nowhere"))];
        Assert.Equal(
            (1, $"error: cannot read the plan {vv.At("nowhere")}: no such file or directory\n"),
            (vv.Call("-r", "place:one", "snapshots") is var gone ? gone.ExitCode : -1, gone.Errors));
    }
}
