using Resgate.Primitives;
using Resgate.Testing.Storage;

namespace Resgate.Interop.Tests;

/// <summary>Snapshots that go from one repository to another, by us and by restic.</summary>
public sealed class CopyTests
{
    public static TheoryData<string, int> Sources => new MatrixTheoryData<string, int>(
        ["v1-migrated-to-v2", "v2-mixed-compression", "v1-018-sink", "v2-019-sink"], [1, 2]) is var pairs
        ? [.. pairs.Select(pair => (pair.Data.Item1, pair.Data.Item2))]
        : [];

    /// <summary>Lost data, row 33: the source keeps every file as it was, byte for byte and minute for minute.</summary>
    [Theory]
    [MemberData(nameof(Sources))]
    public async Task What_we_copy_restic_finds_whole_and_the_source_untouched(string golden, int version)
    {
        using var source = Workplace.WithGolden(golden);
        using var place = await Workplace.WithNewAsync(version);
        var before = Files(source);

        Client.Ours.Run(place, [.. Copy(source, place)]);

        Assert.Equal(before, Files(source));
        place.AssertSound();
        Assert.Equal(Contents(source).Order(), Contents(place).Order());
    }

    [Theory]
    [InlineData("resgate", "restic")]
    [InlineData("restic", "resgate")]
    public async Task Each_tool_knows_the_copies_of_the_other(string first, string second)
    {
        using var source = Workplace.WithGolden("v2-019-sink");
        using var place = await Workplace.WithNewAsync(version: 2);
        Client.Named(first).Run(place, [.. Copy(source, place)]);
        var copied = Files(place);

        var text = Client.Named(second).Run(place, [.. Copy(source, place), "-v"]).Text;

        Assert.Equal(copied, Files(place));
        Assert.Equal(source.Snapshots().Count, text.Split("was already copied to snapshot").Length - 1);

        // A copy of the copy is one of the source, too.
        using var back = await Workplace.WithNewAsync(version: 2);
        Client.Named(second).Run(back, [.. Copy(place, back)]);
        Assert.DoesNotContain("saved", Client.Named(first).Run(back, [.. Copy(source, back)]).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("latest")]
    [InlineData("latest", "--host", "nosuch")]
    [InlineData("nosuch")]
    [InlineData("--tag", "golden")]
    [InlineData("--tag", "nosuch")]
    [InlineData("--path", "/nosuch")]
    public async Task Snapshots_are_chosen_as_restic_chooses_them(params string[] chosen)
    {
        var outcomes = new List<(int Code, string Trees)>();
        foreach (var client in (Client[])[Client.Newest, Client.Ours])
        {
            using var source = Workplace.WithGolden("v2-mixed-compression");
            using var place = await Workplace.WithNewAsync(version: 2);
            var code = client.Try(place, [.. Copy(source, place), .. chosen]).ExitCode;
            outcomes.Add((code, string.Join(' ', place.Snapshots().Select(snapshot => snapshot.GetProperty("tree").GetString()).Order())));
        }

        Assert.Equal(outcomes[0], outcomes[1]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1, "--from-repo", "SOURCE", "--from-repository-file", "SOURCE")]
    [InlineData(10, "--from-repo", "nosuch")]
    [InlineData(12, "--from-repo", "SOURCE", "--from-password-command", "echo wrong")]
    public async Task What_cannot_be_opened_ends_with_restics_code(int code, params string[] arguments)
    {
        using var source = Workplace.WithGolden("v2-019-sink");
        using var place = await Workplace.WithNewAsync(version: 2);
        string[] said = [.. arguments.Select(word => word == "SOURCE" ? source.Repository : word)];
        string[] password = arguments.Contains("--from-password-command") ? [] : ["--from-password-file", PasswordFile(place)];
        foreach (var client in (Client[])[Client.Newest, Client.Ours])
        {
            Assert.Equal(code, client.Try(place, ["copy", .. said, .. password]).ExitCode);
        }
    }

    [Fact]
    public async Task Several_destinations_get_all_in_one_run_each_with_its_own_password_and_one_that_fails_is_told()
    {
        using var source = Workplace.WithGolden("v2-mixed-compression");
        using var place = await Workplace.WithNewAsync(version: 2);
        using var other = await Workplace.WithNewAsync(version: 1);
        using var own = new Workplace { Password = "its own" };
        Client.Ours.Run(own, "init", "--repository-version", "2");
        string[] to = ["--to-repo", other.Repository, "--to-repo", own.Repository, "--to-repo", "/nosuch"];
        var files = to.Where(word => word != "--to-repo")
            .SelectMany(repo => (string[])["--to-password-file", repo == own.Repository ? own.Write("password", own.Password) : PasswordFile(place)]);

        var result = Client.Ours.Try(place, [.. Copy(source, place), "--repo", place.Repository, .. to, .. files]);

        Assert.Equal(3, result.ExitCode);
        Assert.Single(result.Errors.Split('\n'), line => line.StartsWith("error: going on without /nosuch: ", StringComparison.Ordinal));
        foreach (var destination in (Workplace[])[place, other, own])
        {
            destination.AssertSound();
            Assert.Equal(Contents(source).Order(), Contents(destination).Order());
        }
    }

    [Fact]
    public async Task A_lock_of_the_source_and_of_the_destination_is_honoured()
    {
        using var source = Workplace.WithGolden("v2-019-sink");
        using var place = await Workplace.WithNewAsync(version: 2);
        foreach (var locked in (Workplace[])[source, place])
        {
            var held = await HoldAsync(locked);
            Assert.Equal(11, Client.Ours.Try(place, [.. Copy(source, place)]).ExitCode);
            Assert.Equal(11, Client.Newest.Try(place, [.. Copy(source, place)]).ExitCode);
            await held.DisposeAsync();
        }

        Client.Ours.Run(place, [.. Copy(source, place)]);
        Assert.Empty(Directory.GetFiles(Path.Combine(source.Repository, "locks")));
        Assert.Empty(Directory.GetFiles(Path.Combine(place.Repository, "locks")));
    }

    private static async Task<IAsyncDisposable> HoldAsync(Workplace place)
    {
        using var password = Format.Keys.Password.FromText(place.Password);
        var repository = await Repository.BackupRepository.OpenAsync(
            new Storage.Local.LocalStore(place.Repository), password, "", new Repository.RepositoryOptions(), CancellationToken.None);
        var holder = new Repository.Locks.LockHolder("elsewhere", "somebody", 1, 0, 0);
        return await Repository.Locks.RepositoryLock.AcquireAsync(
            repository, holder, exclusive: true, TimeSpan.Zero, CancellationToken.None);
    }

    private static IEnumerable<string> Copy(Workplace from, Workplace place) =>
        ["copy", "--from-repo", from.Repository, "--from-password-file", PasswordFile(place)];

    private static string PasswordFile(Workplace place) => place.Write("source-password", Golden.Password);

    private static IEnumerable<string> Contents(Workplace place) => place.Snapshots().Select(snapshot =>
        Id.Of(Client.Newest.Run(place, "dump", snapshot.GetProperty("id").GetString()!, "/").Output)
        + snapshot.GetProperty("time").GetString());

    private static List<string> Files(Workplace place) =>
    [
        .. Directory.EnumerateFiles(place.Repository, "*", SearchOption.AllDirectories)
            .Select(path => $"{path} {File.GetLastWriteTimeUtc(path).Ticks} {Id.Of(File.ReadAllBytes(path))}")
            .Order(StringComparer.Ordinal),
    ];
}
