using Resgate.Repository.Progress;

namespace Resgate.Testing.Repositories;

/// <summary>Remembers each step of long work: what was announced, and what was counted by its end.</summary>
public sealed class RecordingReport : IWorkReport
{
    private readonly List<Step> _steps = [];

    /// <summary>In the order in which they were begun.</summary>
    public IReadOnlyList<Step> Steps => _steps;

    public void Say(string line)
    {
    }

    public void Detail(string line)
    {
    }

    public void Warn(string line)
    {
    }

    public IWorkStep Begin(string unit, long count, long bytes = 0)
    {
        var step = new Step(unit, count, bytes);
        _steps.Add(step);
        return step;
    }

    /// <param name="unit">What is counted.</param>
    /// <param name="count">How many were announced.</param>
    /// <param name="bytes">How many bytes were.</param>
    public sealed class Step(string unit, long count, long bytes) : IWorkStep
    {
        private long _done;
        private long _bytesDone;

        public string Unit => unit;

        public bool IsOver { get; private set; }

        /// <summary>Whether as much was done as was announced; bytes count when they were announced.</summary>
        public bool IsDone => IsOver && _done == count && (bytes == 0 || _bytesDone == bytes);

        public void Advance(long count, long bytes = 0)
        {
            Interlocked.Add(ref _done, count);
            Interlocked.Add(ref _bytesDone, bytes);
        }

        public void Dispose() => IsOver = true;

        public override string ToString() => $"{_done} of {count} {unit}, {_bytesDone} of {bytes} bytes";
    }
}
