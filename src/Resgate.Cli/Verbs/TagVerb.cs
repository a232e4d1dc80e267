using System.CommandLine;
using Resgate.Cli.Output;
using Resgate.Cli.Snapshots;
using Resgate.Primitives;
using Resgate.Repository.Snapshots;

namespace Resgate.Cli.Verbs;

/// <summary><c>tag</c>: changes the tags of snapshots, which makes new snapshots and removes the old ones.</summary>
internal sealed class TagVerb
{
    private readonly Argument<string[]> _named = Verb.Many("snapshotID", "snapshots to change (default: all that fit)");
    private readonly Option<string[]> _set =
        Verb.Texts("--set", "tags that replace the existing ones: tag[,tag...]; may be repeated");
    private readonly Option<string[]> _add = Verb.Texts("--add", "tags to add: tag[,tag...]; may be repeated");
    private readonly Option<string[]> _remove = Verb.Texts("--remove", "tags to remove: tag[,tag...]; may be repeated");
    private readonly SelectionOptions _selection = new();

    public static Command Create(GlobalOptions globals)
    {
        var verb = new TagVerb();
        var command = new Command("tag", "Change the tags of snapshots") { verb._named, verb._set, verb._add, verb._remove };
        verb._selection.AddTo(command);
        return command.Does(globals, verb.RunAsync);
    }

    private async ValueTask<ExitCode> RunAsync(Invocation call)
    {
        var edit = ReadEdit(call);
        call.Say("create exclusive lock for repository");
        await using var opened = await call.OpenAsync(LockMode.Exclusive);
        var snapshots = await SnapshotArguments.FindAllAsync(call, opened, call.Get(_named) ?? [], _selection.Read(call));
        var (changed, failed) = (0, 0);
        foreach (var stored in snapshots)
        {
            try
            {
                if (await edit.ApplyAsync(opened.Repository, stored, opened.Cancellation) is { } written)
                {
                    changed++;
                    Tell(call, stored.Id, written);
                }
            }
            catch (ResgateException failure) when (failure.Kind != FailureKind.Cancelled)
            {
                failed++;
                call.Warn($"unable to modify the tags for snapshot ID {stored.Id}, ignoring: {FailureReport.OneLine(failure)}");
            }
        }

        Summarize(call, changed);
        return failed == 0 ? ExitCode.Done : changed > 0 ? ExitCode.Incomplete : ExitCode.Failed;
    }

    private TagEdit ReadEdit(Invocation call)
    {
        var set = call.WasGiven(_set);
        var change = call.WasGiven(_add) || call.WasGiven(_remove);
        return (set, change) switch
        {
            (false, false) => throw new ResgateException(FailureKind.Usage, "nothing to do!")
            {
                Hint = "say --set, --add or --remove",
            },
            (true, true) => throw new ResgateException(
                FailureKind.Usage, "--set and --add/--remove cannot be given at the same time"),
            _ => new TagEdit(
                set ? TagTexts.Split(call.Get(_set) ?? []) : null,
                TagTexts.Split(call.Get(_add) ?? []),
                TagTexts.Split(call.Get(_remove) ?? [])),
        };
    }

    private static void Tell(Invocation call, Id old, Id written)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "changed");
                json.WriteString("old_snapshot_id", old.ToString());
                json.WriteString("new_snapshot_id", written.ToString());
            });
        }
        else if (call.Verbosity > 0)
        {
            call.Say($"old snapshot ID: {old} -> new snapshot ID: {written}");
        }
    }

    private static void Summarize(Invocation call, int changed)
    {
        if (call.Json)
        {
            JsonLine.Write(call.Out, json =>
            {
                json.WriteString("message_type", "summary");
                json.WriteNumber("changed_snapshots", changed);
            });
        }
        else
        {
            call.Say(changed == 0 ? "no snapshots were modified" : $"modified {changed} snapshots");
        }
    }
}
