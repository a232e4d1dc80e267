using System.Text;
using Resgate.Capture.Discovery;
using Resgate.Capture.Drafting;
using Resgate.Testing;

namespace Resgate.Capture.Tests.Discovery;

/// <summary>A machine of folders only, with an installation in it. It goes with the test.</summary>
internal sealed class MadeMachine : IDisposable
{
    private readonly string _top = Directory.CreateTempSubdirectory("resgate-machine-").FullName;

    public MadeMachine()
    {
        Write("opt/vv/docker-compose.yml", "name: vv");
        Write("opt/vv/bootstrap.py", "");
    }

    public string Root => At("opt/vv");

    public Machine Machine => new()
    {
        Etc = At("etc"),
        Sys = At("sys"),
        MountInfo = At("mountinfo"),
        CronSpool = At("spool"),
        DockerSockets = [At("docker.sock")],
        UsualFolders = [At("opt"), At("home")],
        Run = (words, _) => ValueTask.FromResult(Tables.GetValueOrDefault(words[2])),
    };

    /// <summary>What <c>crontab</c> prints, by user.</summary>
    public Dictionary<string, string> Tables { get; } = [];

    public string At(string name) => Path.Combine(_top, name);

    /// <returns>Its path.</returns>
    public string Write(string name, string text) => Write(name, Encoding.UTF8.GetBytes(text));

    public string Write(string name, byte[] content)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.WriteAllBytes(At(name), content);
        return At(name);
    }

    /// <summary>A file that begins as databases do.</summary>
    public string WriteDatabase(string name)
    {
        var pages = new byte[4096];
        "SQLite format 3\0"u8.CopyTo(pages);
        return Write(name, pages);
    }

    public void Link(string name, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        File.CreateSymbolicLink(At(name), target);
    }

    public string Pipe(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(name))!);
        Tool.Run("mkfifo", At(name));
        return At(name);
    }

    public ValueTask<MachineSurvey> SurveyAsync() =>
        MachineSurvey.MakeAsync(Machine, Root, Machine.UsualFolders, PlanDrafter.CronUsers, TestContext.Current.CancellationToken);

    public void Dispose() => Tool.Run("rm", "-rf", "--", _top);
}
