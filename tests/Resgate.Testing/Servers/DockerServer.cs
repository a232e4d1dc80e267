using System.Globalization;

namespace Resgate.Testing.Servers;

/// <summary>A real Docker engine with an image of BusyBox, and nothing else: no network, no registry. Needs root.</summary>
/// <remarks>Source of its set-up: Docker's own rules for running a second engine. Containers are removed with it.</remarks>
public sealed class DockerServer : IAsyncDisposable
{
    /// <summary>The only image: a shell and its tools.</summary>
    public const string Image = "test/busybox:1";

    private readonly string _work;
    private readonly ServerProcess _process;

    private DockerServer(string work, ServerProcess process)
    {
        _work = work;
        _process = process;
    }

    /// <summary>For <c>DOCKER_HOST</c>.</summary>
    public string Host => $"unix://{Socket}";

    public string Socket => Path.Combine(_work, "docker.sock");

    public static async Task<DockerServer> StartAsync()
    {
        var work = Directory.CreateTempSubdirectory("resgate-docker-").FullName;
        var process = await ServerProcess.StartAsync(
            "dockerd",
            [
                "--data-root", $"{work}/data", "--exec-root", $"{work}/exec", "--pidfile", $"{work}/docker.pid", "-H", $"unix://{work}/docker.sock",
                "--bridge=none", "--iptables=false", "--ip-forward=false", "--ip-masq=false",
            ]);
        var server = new DockerServer(work, process);
        await process.WaitForAsync(_ => Task.FromResult(server.Try("version").ExitCode == 0 ? "ready" : null));
        server.ImportImage();
        return server;
    }

    /// <summary>Calls the engine's own command; it must succeed.</summary>
    /// <returns>What it printed, without the end of the line.</returns>
    public string Do(params IEnumerable<string> words)
    {
        var result = Try(words);
        return result.ExitCode == 0 ? result.Text.TrimEnd('\n') : throw new InvalidOperationException($"docker {string.Join(' ', words)}: {result.Errors}");
    }

    public Tool.Result Try(params IEnumerable<string> words) => Tool.Try("docker", null, words, [("DOCKER_HOST", Host)]);

    /// <summary>Starts a container that runs a script with a volume at <c>/v</c>.</summary>
    /// <param name="name">The container's.</param>
    /// <param name="volume">The volume's.</param>
    /// <param name="script">For a shell that is process 1, and takes no signal that it does not trap.</param>
    /// <param name="options">Further ones of <c>docker run</c>.</param>
    public void Run(string name, string volume, string script, params IEnumerable<string> options) =>
        Do(["run", "--detach", "--network", "none", "--stop-timeout", "1", "--name", name, "--volume", $"{volume}:/v", .. options, Image, "sh", "-c", script]);

    /// <summary>Such as <c>running</c>, <c>paused</c>, <c>exited</c>.</summary>
    public string StateOf(string container) => Do("inspect", "--format", "{{.State.Status}}", container);

    /// <summary>Where a volume's content is.</summary>
    public string FolderOf(string volume) => Do("volume", "inspect", "--format", "{{.Mountpoint}}", volume);

    /// <summary>What has happened to a container since a moment, as <c>pause,unpause</c>.</summary>
    public string EventsOf(string container, DateTimeOffset since) => string.Join(
        ',',
        Do("events", "--since", Moment(since), "--until", Moment(TimeProvider.System.GetUtcNow()), "--filter", $"container={container}", "--format", "{{.Action}}").Split('\n'));

    public async ValueTask DisposeAsync()
    {
        if (Do("ps", "--all", "--quiet") is { Length: > 0 } left)
        {
            Do(["rm", "--force", "--volumes", .. left.Split('\n')]);
        }

        _process.Signal("TERM");
        try
        {
            // It lets go of what it has mounted.
            await _process.WaitForAsync<string>(static _ => Task.FromResult<string?>(null));
        }
        catch (InvalidOperationException)
        {
            // It has ended.
        }

        await _process.DisposeAsync();
        Tool.Run("rm", "-rf", "--", _work);
    }

    private static string Moment(DateTimeOffset time) => (time.ToUnixTimeMilliseconds() / 1000m).ToString(CultureInfo.InvariantCulture);

    private void ImportImage()
    {
        var root = Path.Combine(_work, "image");
        Directory.CreateDirectory(Path.Combine(root, "bin"));
        Directory.CreateDirectory(Path.Combine(root, "tmp"));
        File.Copy("/bin/busybox", Path.Combine(root, "bin/busybox"));
        foreach (var applet in Tool.Run("/bin/busybox", "--list").Text.Split('\n').Where(static one => one.Length > 0 && one != "busybox"))
        {
            File.CreateSymbolicLink(Path.Combine(root, "bin", applet), "busybox");
        }

        Tool.Run("tar", "-C", root, "-cf", $"{_work}/image.tar", ".");
        Do("import", $"{_work}/image.tar", Image);
    }
}
