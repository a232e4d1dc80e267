using System.CommandLine;
using System.Text;
using Resgate.Cli.Verbs;
using Resgate.Policy.Plans;
using Resgate.Primitives;

namespace Resgate.Cli.Plans;

/// <summary>The plan that a verb is to work with.</summary>
internal static class PlanFile
{
    /// <summary>Where it is on a device.</summary>
    public const string DefaultPath = "/etc/resgate/resgate.yaml";

    /// <summary>How the options that name it end.</summary>
    public const string DefaultText = $"(default: $RESGATE_PLAN, or {DefaultPath})";

    /// <summary>Where it is when the command line names none.</summary>
    public static string UsualPath => Setting.Variable("RESGATE_PLAN") ?? DefaultPath;

    /// <param name="path">As the user gave it; <c>-</c> is standard input.</param>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: it cannot be read.</exception>
    public static PlanReading Read(string path)
    {
        var text = Encoding.UTF8.GetString(TextFiles.ReadOrInput(path, "plan"));
        return PlanReader.Read(text.TrimStart('\uFEFF'), path == "-" ? "standard input" : path);
    }

    /// <summary>The option that names it.</summary>
    public static Option<string> Option() =>
        Verb.Text("--plan", $"the plan {DefaultText}; - for standard input");

    /// <summary>The plan that the option names; null when it makes no sense, which has been told.</summary>
    /// <exception cref="ResgateException"><see cref="FailureKind.NotFound"/>: it cannot be read.</exception>
    public static Plan? ReadOrComplain(Invocation call, Option<string> option)
    {
        var reading = Read(call.Get(option) ?? UsualPath);
        if (reading.Plan is not { } plan)
        {
            Complain(call, reading, call.Error);
            return null;
        }

        call.RefuseForeignOptions(plan.Places.Select(static place => place.Address.Text));
        return plan;
    }

    /// <summary>Tells everything that is wrong with a plan: a line each, or an object each.</summary>
    public static void Complain(Invocation call, PlanReading reading, TextWriter writer)
    {
        if (call.Json)
        {
            PlanCheckJson.Write(writer, reading.Complaints);
            return;
        }

        reading.Complaints.ToList().ForEach(writer.WriteLine);
    }
}
