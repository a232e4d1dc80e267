using Resgate.Storage.Local;
using Resgate.Testing;

namespace Resgate.EndToEnd.Tests;

/// <summary>The sample installation, a plan of ten lines for it, and two places. It goes with the test.</summary>
internal sealed class Installation : IDisposable
{
    private static readonly string _sample = Path.GetFullPath(Path.Combine(Fixtures.Root, "../../samples/vv-video-ai"));

    private readonly Site _site = new();

    /// <param name="sources">Of the class <c>state</c>, as YAML in one line.</param>
    /// <param name="form">What the orchestrator remembers its work in.</param>
    public Installation(string sources, string form = "sqlite")
    {
        Tool.Run(Path.Combine(_sample, "vv.py"), "create", Root, "--state", form);
        Tool.Run(Path.Combine(_sample, "vv.py"), "feed", Root, "--clips", "3");
        Tool.Run(Path.Combine(_sample, "vv.py"), "work", Root);
        Variables = [];
        File.WriteAllText(At("password"), _site.Password);
        Write(sources);
    }

    public string Root => _site.At("vv");

    public string State => _site.At("state");

    public string Database => Path.Combine(Root, "orchestrator_data/orchestrator_db.sqlite");

    public IReadOnlyList<string> Places => [At("one"), At("two")];

    public string At(string name) => _site.At(name);

    /// <summary>Writes the plan anew.</summary>
    public void Write(string sources) => File.WriteAllText(
        At("plan.yaml"),
        $$"""
        system: vv-video-ai
        profile: none
        device: edge-01
        root: {{Root}}
        places:
          one: { repository: {{At("one")}}, password: {{At("password")}} }
          two: { repository: {{At("two")}}, password: {{At("password")}} }
        classes:
          media: { rpo: 24h, every: 12h, keep: { last: 2 }, sources: [ { paths: [ "storage/*" ] } ], exclude: [ "**.tmp" ] }
          state: { rpo: 4h, every: 2h, keep: { last: 2 }, sources: {{sources}} }
        """);

    /// <summary>Changes a text in the plan that is there.</summary>
    public void Edit(string from, string to) =>
        File.WriteAllText(At("plan.yaml"), File.ReadAllText(At("plan.yaml")).Replace(from, to, StringComparison.Ordinal));

    /// <summary>Makes both repositories.</summary>
    /// <param name="alike">Whether they cut files in the same places.</param>
    public async Task InitAsync(bool alike = true)
    {
        var cuts = Site.DrawCuts();
        await Site.InitAsync(new LocalStore(Places[0]), _site.Password, cuts);
        await Site.InitAsync(new LocalStore(Places[1]), _site.Password, alike ? cuts : Site.DrawCuts());
    }

    /// <summary>Further variables of what is called.</summary>
    public IReadOnlyList<(string Name, string Value)> Variables
    {
        set => _site.Variables = [("RESGATE_STATE_DIR", State), .. value];
    }

    public Tool.Result Run(params string[] arguments) => Do("run", arguments);

    /// <summary>Any verb that takes a plan.</summary>
    public Tool.Result Do(string verb, params string[] arguments) =>
        Call([verb, "--plan", At("plan.yaml"), .. arguments]);

    /// <summary>Calls any verb.</summary>
    public Tool.Result Call(params string[] arguments) => _site.Try(Programs.Resgate, arguments);

    public Running Start(params string[] arguments) => StartCall(["run", "--plan", At("plan.yaml"), .. arguments]);

    /// <summary>Starts any verb.</summary>
    public Running StartCall(params string[] arguments) => _site.Start(arguments);

    public Running StartProgram(string program, params string[] arguments) => _site.StartProgram(program, arguments);

    /// <summary>The judge, at one of the places; it must succeed.</summary>
    public Tool.Result Restic(string place, params string[] arguments)
    {
        _site.Repository = place;
        return _site.Restic(arguments);
    }

    /// <summary>Restores a class's newest point with the judge.</summary>
    /// <returns>The folder that holds it.</returns>
    public string Restore(string place, string className)
    {
        var target = Directory.CreateDirectory(At($"restored-{Path.GetFileName(place)}-{className}")).FullName;
        Restic(place, "restore", "latest", "--tag", $"class={className}", "--host", "edge-01", "--target", target);
        return target;
    }

    public void Dispose() => _site.Dispose();
}
