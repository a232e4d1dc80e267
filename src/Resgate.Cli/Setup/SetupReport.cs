using Resgate.Capture.Discovery;
using Resgate.Capture.Drafting;
using Resgate.Cli.Output;
using Resgate.Policy.Objectives;
using Resgate.Primitives;

namespace Resgate.Cli.Setup;

/// <summary>What was found and written: lines for people, objects for programs.</summary>
internal sealed class SetupReport(Invocation call)
{
    private const int MostLines = 20;

    /// <param name="survey">What was found.</param>
    /// <param name="others">Further installations.</param>
    public void Survey(MachineSurvey survey, IEnumerable<string> others)
    {
        Found("installation", survey.Root, survey.Storage == Path.Combine(survey.Root, "storage") ? null : $"its storage is {survey.Storage}");
        survey.Databases.ToList().ForEach(database => Found("database", database));
        survey.ModelRecords.ToList().ForEach(record => Found("model record", record));
        survey.HostFiles.ToList().ForEach(file => Found("host file", file));
        foreach (var site in survey.Sites.Where(static site => site.IsOurs))
        {
            Found("site", site.File, site.TlsFiles.Count > 0 ? $"with {string.Join(", ", site.TlsFiles)}" : null);
        }

        survey.CronTables.Where(static table => table.IsOurs).ToList().ForEach(table => Found("crontab", table.User, table.IsEmpty ? "empty today" : null));
        survey.Docker.Volumes.ToList().ForEach(volume => Found("volume", volume.Name, volume.Project));
        foreach (var mount in survey.Mounts.Apart(survey.Root))
        {
            Found("disk", mount.Folder, mount.IsRemote ? mount.Source : string.Join(", ", mount.Disks));
        }

        others.ToList().ForEach(other => Note($"another installation is at {other}: --root {other} makes a plan for it"));
        survey.Complaints.Concat(survey.Docker.Complaint is { } complaint ? [complaint] : []).ToList().ForEach(Note);
        if (survey.IsCutShort)
        {
            Note("the installation has more files than were looked at: what lies deep in it may not be listed");
        }
    }

    private void Found(string kind, string name, string? detail = null)
    {
        if (call.Json)
        {
            Write("setup_found", ("kind", kind), ("name", name), ("detail", detail));
        }
        else
        {
            call.Out.WriteLine($"found {kind} {OneLine(name)}{(detail is null ? "" : $": {OneLine(detail)}")}");
        }
    }

    /// <summary>Something that could not be looked at.</summary>
    private void Note(string text)
    {
        if (call.Json)
        {
            Write("setup_note", ("text", text));
        }
        else
        {
            call.Out.WriteLine(OneLine(text));
        }
    }

    public void Unprotected(IReadOnlyList<Unprotected> all)
    {
        if (call.Json)
        {
            all.ToList().ForEach(one => Write("setup_unprotected", ("kind", one.Kind), ("name", one.Name), ("why", one.Why)));
            return;
        }

        foreach (var one in all.Take(MostLines))
        {
            call.Out.WriteLine($"unprotected: {one.Kind} {OneLine(one.Name)}: {OneLine(one.Why)}");
        }

        if (all.Count > MostLines)
        {
            call.Out.WriteLine($"unprotected: {all.Count - MostLines} more; --json has them all");
        }
    }

    public void Places(IEnumerable<DraftedPlace> places)
    {
        foreach (var place in places.Where(static place => place.IsNoCopy))
        {
            call.Warn($"warning: {place.Name} is {place.Remark}");
        }
    }

    /// <param name="path">Where the plan is.</param>
    /// <param name="findings">Of its check; null when it is not complete.</param>
    /// <param name="missing">What it lacks, in one line; null when it is complete.</param>
    /// <param name="code">How the verb ends.</param>
    /// <param name="next">Commands that are left to be given; null when there is more to be done first.</param>
    public void Written(string path, IReadOnlyList<Finding>? findings, string? missing, ExitCode code, IReadOnlyList<string>? next = null)
    {
        if (call.Json)
        {
            next?.ToList().ForEach(command => Write("setup_next", ("command", command)));
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "setup_summary");
                json.WriteString("plan", path);
                if (missing is not null)
                {
                    json.WriteString("missing", missing);
                }

                foreach (var severity in findings is null ? [] : Enum.GetValues<Severity>())
                {
                    json.WriteNumber(FindingText.Word(severity), findings!.Count(finding => finding.Severity == severity));
                }

                json.WriteNumber("code", (int)code);
            });
            return;
        }

        call.Out.WriteLine($"plan written to {path}");
        if (findings is not null)
        {
            call.Out.WriteLine($"plan check: {FindingText.Summary(findings)}");
        }

        if (next is not null)
        {
            call.Out.WriteLine("next:");
            next.ToList().ForEach(command => call.Out.WriteLine($"  {command}"));
        }

        if (missing is not null)
        {
            call.Warn($"missing: {missing}");
        }
    }

    private void Write(string type, params (string Name, string? Value)[] fields) => JsonLine.Write(call.Out, json =>
    {
        json.WriteString("message_type", type);
        foreach (var (name, value) in fields)
        {
            if (value is not null)
            {
                json.WriteString(name, value);
            }
        }
    });

    // Whoever names a file shall not write lines of ours.
    private static string OneLine(string text) => text.Any(char.IsControl) ? Policy.Plans.PlanText.Scalar(text) : text;
}
