using Resgate.Capture.Databases;
using Resgate.Capture.Discovery;
using Resgate.Capture.Drafting;
using Resgate.Capture.Staging;
using Resgate.Capture.Tests.Discovery;
using Resgate.Format.Text;
using Resgate.Policy.Plans;

namespace Resgate.Capture.Tests.Drafting;

/// <summary>A draft is judged by what the reader of plans makes of it, and by what a capture then finds.</summary>
public sealed class PlanDrafterTests
{
    private static readonly string[] _storage = ["analytic", "corrupted", "fallback", "input", "loglines", "playlists", "processed", "raw", "summaries", "tv_curado"];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_ordinary_installation_takes_about_ten_lines_and_lacks_nothing()
    {
        using var machine = Ordinary();

        var (text, plan, _) = await DraftAsync(machine);

        Assert.InRange(text.Split('\n').Length, 8, 16);
        Assert.Equal(["config-and-state", "metadata", "media", "logs"], plan.Classes.Select(static one => one.Name));
        Assert.Empty(await ProblemsAsync(machine, plan));
    }

    [Fact]
    public async Task Storage_on_a_disk_of_its_own_moves_every_class_there()
    {
        using var machine = Ordinary();
        Directory.Move(machine.At("opt/vv/storage"), machine.At("disk"));
        machine.Write("opt/vv/.env", $"VIDEO_STORAGE_ROOT={machine.At("disk")}\n");

        var (_, plan, _) = await DraftAsync(machine);

        var media = plan.Classes.Single(static one => one.Name == "media");
        Assert.Equal(machine.At("disk/input"), media.Order[0]);
        Assert.Equal([machine.At("disk/raw"), machine.At("disk/processed")], media.WriteOnce);
        Assert.All(((PathSource)media.Sources[0]).Paths, path => Assert.StartsWith(machine.At("disk/"), path, StringComparison.Ordinal));
        Assert.Empty(await ProblemsAsync(machine, plan));
    }

    [Theory]
    [InlineData("storage/orchestrator_state/processed_videos.log", "")]
    [InlineData("var/seen", "ORCHESTRATOR_STATE_FILE=var/seen")]
    public async Task The_orchestrators_state_is_found_by_its_name_or_where_the_settings_say(string file, string settings)
    {
        using var machine = Ordinary();
        machine.Write("opt/vv/.env", settings);
        var state = machine.Write($"opt/vv/{file}", "");

        var (_, plan, _) = await DraftAsync(machine);

        Assert.Contains(state, await TargetsAsync(machine, plan, "config-and-state"));
    }

    [Fact]
    public async Task A_storage_whose_name_looks_like_a_pattern_is_found_all_the_same()
    {
        using var machine = Ordinary();
        Directory.Move(machine.At("opt/vv/storage"), machine.At("disk [1]*"));
        machine.Write("opt/vv/.env", $"VIDEO_STORAGE_ROOT=\"{machine.At("disk [1]*")}\"\n");

        var (_, plan, _) = await DraftAsync(machine);

        Assert.Empty(await ProblemsAsync(machine, plan));
        Assert.Contains(machine.At("disk [1]*/input"), await TargetsAsync(machine, plan, "media"));
    }

    [Fact]
    public async Task A_folder_that_is_a_link_comes_with_what_it_leads_to_and_one_that_leads_nowhere_may_come_later()
    {
        using var machine = Ordinary();
        Directory.Move(machine.At("opt/vv/storage/processed"), machine.At("disk"));
        machine.Link("opt/vv/storage/processed", machine.At("disk"));
        Directory.Delete(machine.At("opt/vv/storage/corrupted"));
        machine.Link("opt/vv/storage/corrupted", machine.At("nowhere"));

        var (_, plan, _) = await DraftAsync(machine);

        Assert.Contains(machine.At("disk"), await TargetsAsync(machine, plan, "media"));
        Assert.Contains(machine.At("disk"), plan.Classes.Single(static one => one.Name == "media").WriteOnce);
        Assert.Empty(await ProblemsAsync(machine, plan));
    }

    [Fact]
    public async Task Databases_behind_a_storage_that_is_a_link_are_found()
    {
        using var machine = Ordinary();
        Directory.Move(machine.At("opt/vv/storage"), machine.At("disk"));
        machine.Link("opt/vv/storage", machine.At("disk"));
        machine.WriteDatabase("disk/orchestrator_state/db");

        var (_, plan, _) = await DraftAsync(machine);

        Assert.Equal([machine.At("opt/vv/storage/orchestrator_state/db")], (await CaptureAsync(machine, plan, "config-and-state")).Asked);
        Assert.Empty(await ProblemsAsync(machine, plan));
    }

    [Theory]
    [InlineData("disk two", null)]
    [InlineData("disk", "storage")]
    [InlineData("disk/models", "storage/models")]
    public async Task The_record_of_the_model_is_found_where_the_storage_is_and_so_is_one_that_comes_later(string there, string? link)
    {
        using var machine = Ordinary();
        Directory.CreateDirectory(Path.GetDirectoryName(machine.At(there))!);
        Directory.CreateDirectory(machine.At("opt/vv/storage/models"));
        Directory.Move(machine.At($"opt/vv/{link ?? "storage"}"), machine.At(there));
        if (link is not null)
        {
            machine.Link($"opt/vv/{link}", machine.At(there));
        }

        machine.Write("opt/vv/.env", link is null ? $"VIDEO_STORAGE_ROOT=\"{machine.At(there)}\"\n" : "");
        var models = machine.At(link is null ? "disk two/models" : "opt/vv/storage/models");
        var record = Path.Combine(models, ".current_model_info.json");
        File.WriteAllText(record, "{}");

        var (_, plan, _) = await DraftAsync(machine);
        Assert.Contains(record, (await machine.SurveyAsync()).ModelRecords);
        Assert.Contains(record, await TargetsAsync(machine, plan, "config-and-state"));

        var late = Path.Combine(models, "model_manifest.json");
        File.WriteAllText(late, "{}");
        Assert.Contains(late, await TargetsAsync(machine, plan, "config-and-state"));
        Assert.Empty(await ProblemsAsync(machine, plan));
    }

    [Fact]
    public async Task Whatever_no_class_has_is_listed_however_small_and_the_largest_first()
    {
        using var machine = Ordinary();
        machine.Write("opt/vv/secrets/gcp.json", "{}");
        machine.Write("opt/vv/dump.bin", new byte[11 << 20]);
        machine.Write("opt/vv/storage/notes.txt", "more than that");
        machine.WriteDatabase("opt/vv/orchestrator_data/o.sqlite");
        machine.Write("opt/vv/orchestrator_data/o.sqlite-wal", "x");

        var (_, _, draft) = await DraftAsync(machine);

        Assert.Equal(
            [
                $"file {machine.At("opt/vv/dump.bin")}: 11.000 MiB that no class has",
                $"file {machine.At("opt/vv/storage/notes.txt")}: 14 B that no class has",
                $"folder {machine.At("opt/vv/secrets")}: 2 B in 1 file that no class has",
            ],
            draft.Unprotected.Select(static one => $"{one.Kind} {one.Name}: {one.Why}"));
    }

    [Fact]
    public async Task The_profiles_cron_table_stays_in_the_plan_when_it_is_empty_today()
    {
        using var machine = Ordinary();
        machine.Tables["vv"] = "";

        var (_, plan, _) = await DraftAsync(machine);

        Assert.Contains(plan.Classes[0].Sources, static source => source is CrontabSource { User: "vv" });
    }

    [Fact]
    public async Task What_is_missing_today_is_no_problem_and_is_taken_when_it_comes()
    {
        using var machine = Ordinary();
        Directory.Delete(machine.At("opt/vv/storage/corrupted"), recursive: true);
        var (text, plan, _) = await DraftAsync(machine);
        Assert.Contains("not here today", text, StringComparison.Ordinal);
        Assert.Empty(await ProblemsAsync(machine, plan));

        var late = machine.Write("opt/vv/storage/corrupted/late.mp4", "x");

        Assert.Contains(await TargetsAsync(machine, plan, "media"), target => late.StartsWith(target + "/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_class_of_which_nothing_is_here_is_taken_out_and_said_to_be_with_the_drills_that_name_it()
    {
        using var machine = Ordinary();
        Directory.Delete(machine.At("opt/vv/storage"), recursive: true);

        var (_, plan, draft) = await DraftAsync(machine);

        Assert.Equal(["config-and-state", "logs"], plan.Classes.Select(static one => one.Name));
        Assert.Equal(["metadata", "media"], draft.Unprotected.Where(static one => one.Kind == "class").Select(static one => one.Name));
        Assert.Equal(["config-and-state"], plan.Drills.Single(static drill => drill.Name == "file").Of);
    }

    [Fact]
    public async Task Names_with_anything_in_them_are_read_back_as_they_are_and_found_by_a_capture()
    {
        using var machine = Ordinary();
        string[] odd =
        [
            machine.WriteDatabase("opt/vv/tv_ui/two\nlines: # \"no\".db"),
            machine.WriteDatabase("opt/vv/tv_ui/st*r[1]?\\.db"),
            machine.WriteDatabase("opt/vv/on"),
        ];
        machine.WriteDatabase("opt/vv/cache/of/no.db");

        var (_, plan, _) = await DraftAsync(machine);

        var copied = (await CaptureAsync(machine, plan, "config-and-state")).Asked;
        Assert.Equal(odd.Order(StringComparer.Ordinal), copied.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Files_of_the_host_that_belong_to_the_installation_are_in_with_what_links_lead_to()
    {
        using var machine = Ordinary();
        var key = machine.Write("etc/letsencrypt/archive/key1.pem", "");
        machine.Link("etc/letsencrypt/live/key.pem", "../archive/key1.pem");
        machine.Write("etc/nginx/sites-available/cams", $"server {{ root {machine.Root}/tv_ui; ssl_certificate_key {machine.At("etc/letsencrypt/live/key.pem")}; }}");
        machine.Write("etc/nginx/sites-available/shop", "server { server_name shop; }");
        machine.Write("etc/systemd/system/cams.service", $"ExecStart={machine.Root}/x");
        machine.Write("etc/systemd/system/cams.timer", "[Timer]");
        machine.Write("etc/logrotate.d/cams", $"{machine.Root}/logs/*.log {{ }}");
        machine.Tables["root"] = $"* * * * * {machine.Root}/x";
        machine.Tables["eve"] = "* * * * * /bin/true";
        machine.Write("spool/eve", "");

        var (_, plan, draft) = await DraftAsync(machine);

        var targets = await TargetsAsync(machine, plan, "config-and-state");
        string[] wanted =
        [
            key, machine.At("etc/letsencrypt/live/key.pem"), machine.At("etc/nginx/sites-available/cams"), machine.At("etc/logrotate.d/cams"),
            machine.At("etc/systemd/system/cams.service"), machine.At("etc/systemd/system/cams.timer"),
        ];
        Assert.Empty(wanted.Except(targets));
        Assert.Contains(plan.Classes[0].Sources, static source => source is CrontabSource { User: "root" });
        Assert.Equal(["site shop", "crontab eve"], draft.Unprotected.Select(static one => $"{one.Kind} {Path.GetFileName(one.Name)}"));
    }

    [Fact]
    public async Task Recorded_volumes_of_the_installation_are_sources_and_other_things_are_told_to_be_unprotected()
    {
        using var machine = Ordinary();
        machine.Write("opt/vv/storage/models/m.gguf", new byte[11 << 20]);
        machine.Write("opt/vv/storage/input/c.mp4", new byte[11 << 20]);
        var other = machine.WriteDatabase("home/ana/notes.db");
        await using var engine = new RecordedEngine(
            machine.At("docker.sock"),
            ("/containers/json", DockerEngineTests.Containers.Replace("/opt/vv-video-ai-system\"", $"{machine.Root}\"", StringComparison.Ordinal)),
            ("/volumes", DockerEngineTests.Volumes));

        var (_, plan, draft) = await DraftAsync(machine);

        Assert.Equal(
            ["folder " + machine.At("opt/vv/storage/models"), "database " + other, "volume pg"],
            draft.Unprotected.Select(static one => $"{one.Kind} {one.Name}"));
        var (name, source) = Assert.Single(plan.Classes.SelectMany(static one => one.Sources.OfType<VolumeSource>().Select(source => (one.Name, source))));
        Assert.Equal(("logs", "vv-video-ai_vv_container_logs", VolumeCapture.Pause), (name, source.Volume, source.ConsistentBy));
    }

    [Fact]
    public async Task A_plan_without_places_is_whole_once_the_comments_are_taken_away()
    {
        using var machine = Ordinary();
        var survey = await machine.SurveyAsync();
        var text = DraftText.Write(PlanDrafter.Draft(survey), new DraftAnswers("edge-01", [], null, null), survey.Mounts.Apart(machine.Root));

        Assert.Contains("'places'", Assert.Single(PlanReader.Read(text, "plan").Complaints).ToString(), StringComparison.Ordinal);
        var filled = string.Join('\n', text.Split('\n').Select(static line => line.StartsWith("# places", StringComparison.Ordinal) || line.StartsWith("#  ", StringComparison.Ordinal) ? line[2..] : line));
        var reading = PlanReader.Read(filled, "plan");
        Assert.True(reading.Plan is not null, string.Join('\n', reading.Complaints));
        Assert.Equal(["disk2", "cloud"], reading.Plan.Places.Select(static place => place.Name));
    }

    private static MadeMachine Ordinary()
    {
        var machine = new MadeMachine();
        string[] files = [".env", "vv-signature.json", "install.sh", "vv-video-ai.service", "vv-video-ai.timer", "tv_scheduler/config.yaml", "logs/app.log"];
        files.ToList().ForEach(file => machine.Write($"opt/vv/{file}", ""));
        _storage.ToList().ForEach(folder => Directory.CreateDirectory(machine.At($"opt/vv/storage/{folder}")));
        return machine;
    }

    private static async Task<(string Text, Plan Plan, PlanDraft Draft)> DraftAsync(MadeMachine machine)
    {
        var survey = await machine.SurveyAsync();
        var draft = PlanDrafter.Draft(survey);
        var place = DraftedPlace.Parse("disk2=/mnt/backup/resgate", survey.Mounts, machine.Root);
        var text = DraftText.Write(draft, new DraftAnswers("edge-01", [place], null, new Responsible("Ops: on # duty", "ops@example.org", null)), []);
        var reading = PlanReader.Read(text, "plan");
        Assert.True(reading.Plan is not null, string.Join('\n', reading.Complaints) + text);
        Assert.Equal(("Ops: on # duty", "edge-01"), (reading.Plan.Responsible!.Name, reading.Plan.Device));
        return (text, reading.Plan, draft);
    }

    private static async Task<List<string>> ProblemsAsync(MadeMachine machine, Plan plan)
    {
        var problems = new List<string>();
        foreach (var one in plan.Classes)
        {
            problems.AddRange((await CaptureAsync(machine, plan, one.Name)).Captured.Problems.Select(static problem => $"{problem.Source}: {problem.Message}"));
        }

        return problems;
    }

    private static async Task<List<string>> TargetsAsync(MadeMachine machine, Plan plan, string name) =>
        [.. (await CaptureAsync(machine, plan, name)).Captured.Targets.Select(static target => LossyText.Decode(target))];

    private static async Task<(CapturedSources Captured, IReadOnlyList<string> Asked)> CaptureAsync(MadeMachine machine, Plan plan, string name)
    {
        using var staging = StagingFolder.Create(machine.At("staging"));
        var copier = new NotingCopier();
        return (await new ClassCapture(plan.Root, staging, copier).RunAsync(plan.Classes.Single(one => one.Name == name), Now), copier.Asked);
    }

    /// <summary>Copies nothing: these databases are headers only.</summary>
    private sealed class NotingCopier : IDatabaseCopier
    {
        public List<string> Asked { get; } = [];

        public ValueTask<string?> CopyAsync(string database, string copy, CancellationToken cancellation)
        {
            Asked.Add(database);
            return ValueTask.FromResult<string?>(null);
        }
    }
}
