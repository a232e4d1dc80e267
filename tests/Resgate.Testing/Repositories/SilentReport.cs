using Resgate.Repository.Progress;

namespace Resgate.Testing.Repositories;

/// <summary>Hears how long work goes, and tells nobody.</summary>
public sealed class SilentReport : IWorkReport
{
    public static readonly SilentReport Instance = new();

    public void Say(string line)
    {
    }

    public void Detail(string line)
    {
    }

    public void Warn(string line)
    {
    }

    public IWorkStep Begin(string unit, long count, long bytes = 0) => new Step();

    private sealed class Step : IWorkStep
    {
        public void Advance(long count, long bytes = 0)
        {
        }

        public void Dispose()
        {
        }
    }
}
