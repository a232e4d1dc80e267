using Resgate.Cli.Output;
using Resgate.Primitives;
using Resgate.Repository.Checking;

namespace Resgate.Cli.Maintenance;

/// <summary>Tells what a check found: errors as they come, then what they mean and what to do, then the summary.</summary>
internal sealed class CheckText(Invocation call)
{
    private int _errorsTold;
    private int _hintsTold;

    /// <summary>Whether the place keeps what is overwritten or removed there.</summary>
    public bool KeepsVersions { get; set; }

    /// <summary>What the command ends with; null when all is well.</summary>
    public ResgateException? Verdict { get; private set; }

    /// <summary>Errors and hints that came since the last call.</summary>
    public void TellNews(CheckReport report)
    {
        foreach (var hint in report.Hints.Skip(_hintsTold))
        {
            call.Say(hint);
        }

        foreach (var error in report.Errors.Skip(_errorsTold))
        {
            TellError(error);
        }

        _hintsTold = report.Hints.Count;
        _errorsTold = report.Errors.Count;
    }

    public void End(CheckReport report)
    {
        TellNews(report);
        TellAffected(report);
        TellAdvice(report);
        Summarize(report.Errors.Count, report);
        if (report.Errors.Count == 0)
        {
            call.Say("no errors were found");
            return;
        }

        Verdict = report.UnansweredCount < report.Errors.Count
            ? new ResgateException(FailureKind.Damaged, "repository contains errors")
            : new ResgateException(FailureKind.Transient, "the repository could not be read whole");
    }

    /// <summary>The check itself failed; its summary counts that as one error, as restic's does.</summary>
    public void EndEarly() => Summarize(1, new CheckReport());

    private void TellAffected(CheckReport report)
    {
        foreach (var line in AffectedText.Lines(report.Affected))
        {
            TellError(line);
        }
    }

    private void TellAdvice(CheckReport report)
    {
        if (report.Errors.Count == 0)
        {
            if (report.SuggestRepairIndex)
            {
                call.Say($"This is non-critical, you can run `{ProgramName.Name} repair index' to correct this.");
            }

            if (report.SuggestPrune)
            {
                call.Say($"This is non-critical, you can run `{ProgramName.Name} prune` to correct this.");
            }

            return;
        }

        if (report.UnansweredCount < report.Errors.Count && report.BrokenPacks.Count + report.Affected.Count > 0)
        {
            TellWhereItMayBeWhole();
        }

        if (report.UnansweredCount == report.Errors.Count)
        {
            TellError("What could not be read is not known to be damaged, so nothing is to be repaired: check again.");
        }
        else if (report.SuggestRepairIndex)
        {
            TellError(
                "The repository index is damaged and must be repaired. "
                + $"You must run `{ProgramName.Name} repair index' to correct this.");
        }
        else if (report.BrokenPacks.Count > 0)
        {
            TellError("The repository contains damaged pack files. What is still good in them can be saved with these commands:");
            TellError($"{ProgramName.Name} repair packs {string.Join(' ', report.BrokenPacks.Order())}");
            TellError($"{ProgramName.Name} repair snapshots --forget");
        }
        else
        {
            TellError(
                "The repository is damaged and must be repaired: "
                + "run 'repair index', then back up again, then 'repair snapshots'.");
        }
    }

    // What gives up data comes after what may bring it back.
    private void TellWhereItMayBeWhole()
    {
        if (KeepsVersions)
        {
            TellError(
                "This place locks its objects: what was overwritten or hidden is still there as an older version. "
                + "Bring that back first (docs/places.md, \"Object lock\"), then check again.");
        }

        TellError(
            "If another repository holds the same data, bring it back from there before anything is given up: "
            + $"`{ProgramName.Name} heal --from-repo ADDRESS`.");
    }

    private void TellError(string error)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Error, json =>
            {
                json.WriteString("message_type", "error");
                json.WriteString("message", error);
            });
        }
        else
        {
            call.Warn(error);
        }
    }

    private void Summarize(int errors, CheckReport report)
    {
        if (!call.Json)
        {
            return;
        }

        JsonLine.Write(call.Out, json =>
        {
            json.WriteString("message_type", "summary");
            json.WriteNumber("num_errors", errors);
            json.WritePropertyName("broken_packs");
            if (report.BrokenPacks.Count == 0)
            {
                json.WriteNullValue();
            }
            else
            {
                json.WriteStartArray();
                foreach (var pack in report.BrokenPacks.Order())
                {
                    json.WriteStringValue(pack.ToString());
                }

                json.WriteEndArray();
            }

            json.WriteBoolean("suggest_repair_index", report.SuggestRepairIndex);
            json.WriteBoolean("suggest_prune", report.SuggestPrune);
        });
    }
}
