using Resgate.Repository.Progress;

namespace Resgate.Cli.Output;

/// <summary>Tells people how the work of a verb goes.</summary>
internal sealed class WorkReport(Invocation call) : IWorkReport
{
    public void Say(string line) => call.Say(line);

    public void Detail(string line)
    {
        if (call.Verbosity >= 2)
        {
            call.Say(line);
        }
    }

    public void Warn(string line) => call.Warn(line);

    public IWorkStep Begin(string unit, long count, long bytes = 0) => new CountedStep(call, unit, count, bytes);
}
