using System.Text.Json;
using Resgate.Testing;
using Resgate.Testing.Servers;

namespace Resgate.EndToEnd.Tests.Volumes;

/// <summary>A volume, a plan whose only class has it, and a place. It goes with the test, and so do its containers.</summary>
internal sealed class GuardedVolume : IDisposable
{
    private readonly Site _site = new();
    private readonly List<string> _containers = [];

    /// <param name="docker">Keeps the volume.</param>
    /// <param name="keys">Further ones of the source, such as <c>consistent-by: stop</c>.</param>
    public GuardedVolume(DockerServer docker, string keys = "")
    {
        Docker = docker;
        Docker.Do("volume", "create", Name);
        Folder = docker.FolderOf(Name);
        Host = docker.Host;
        File.WriteAllText(At("password"), _site.Password);
        Write($"[ {{ volume: {Name}{(keys.Length > 0 ? ", " + keys : "")} }} ]");
    }

    public DockerServer Docker { get; }

    public string Name { get; } = DockerFixture.NewName("vol");

    /// <summary>Where the engine keeps the volume's content.</summary>
    public string Folder { get; }

    /// <summary>What commands find in <c>DOCKER_HOST</c>; the engine unless another one is named.</summary>
    public string Host
    {
        set => _site.Variables = [("RESGATE_STATE_DIR", At("state")), ("DOCKER_HOST", value)];
    }

    public string Journal => At("state/held-containers.json");

    public string At(string name) => _site.At(name);

    public static async Task<GuardedVolume> MakeAsync(DockerServer docker, string keys = "")
    {
        var made = new GuardedVolume(docker, keys);
        await made._site.InitAsync();
        return made;
    }

    public void Write(string sources, string further = "") => File.WriteAllText(
        At("plan.yaml"),
        $$"""
        system: shop
        profile: none
        device: edge-01
        root: {{_site.Source}}
        places: { one: { repository: {{_site.Repository}}, password: {{At("password")}} } }
        classes:
          state: { rpo: 4h, every: 2h, keep: { last: 9 }, sources: {{sources}}{{further}} }
        """);

    /// <summary>Starts a container with the volume at <c>/v</c>.</summary>
    /// <returns>Its name.</returns>
    public string Start(string script, params IEnumerable<string> options)
    {
        var name = DockerFixture.NewName("box");
        _containers.Add(name);
        Docker.Run(name, Name, script, options);
        return name;
    }

    public Tool.Result Run(params string[] arguments) => _site.Try(Programs.Resgate, ["run", "--plan", At("plan.yaml"), "state", .. arguments]);

    public Tool.Result Do(string verb, params string[] arguments) => _site.Try(Programs.Resgate, [verb, "--plan", At("plan.yaml"), .. arguments]);

    public Tool.Result Resume() => _site.Try(Programs.Resgate, ["run", "--resume-containers"]);

    /// <summary>Starts a run whose last copying takes a while: each entry gets its owner late.</summary>
    /// <returns>The program itself, not its tracer: it may be killed.</returns>
    public Running StartSlowly() => _site.StartProgram(
        "strace",
        ["-D", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fchown", "-e", "inject=fchown:delay_enter=1200000", Programs.Resgate, "run", "--plan", At("plan.yaml"), "state"]);

    public Running StartRun() => _site.StartProgram(Programs.Resgate, "run", "--plan", At("plan.yaml"), "state");

    public Tool.Result Restic(params string[] arguments) => _site.Restic(arguments);

    /// <summary>The newest point, as restic lists it.</summary>
    public IReadOnlyList<string> Tags()
    {
        using var list = JsonDocument.Parse(Restic("snapshots", "--json", "latest").Output);
        return [.. list.RootElement[0].GetProperty("tags").EnumerateArray().Select(static tag => tag.GetString()!)];
    }

    /// <summary>Restores the newest point with the judge.</summary>
    /// <returns>The folder with the volume's content.</returns>
    public string Restored()
    {
        var target = Directory.CreateDirectory(At(Guid.NewGuid().ToString("N"))).FullName;
        Restic("restore", "latest", "--target", target);
        return target + CopyPath;
    }

    /// <summary>Where a point has the volume.</summary>
    public string CopyPath => At($"state/volume-copies/state/{Name}");

    /// <summary>Waits until a run that is under way has a container in some state.</summary>
    public async Task WaitForHoldAsync(string container, string state)
    {
        await WaitAsync(() => File.Exists(Journal));
        await WaitAsync(() => Docker.StateOf(container) == state);
    }

    /// <summary>Waits until something is true.</summary>
    public static async Task WaitAsync(Func<bool> isTrue)
    {
        for (var left = 2000; !isTrue(); left--)
        {
            Assert.True(left > 0, "it does not come true");
            await Task.Delay(TimeSpan.FromMilliseconds(10), TimeProvider.System);
        }
    }

    public void Dispose()
    {
        _containers.ForEach(one => Docker.Try("rm", "--force", one));
        _site.Dispose();
    }
}
