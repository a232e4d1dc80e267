namespace Resgate.Simulation.Tests.World;

/// <summary>Which points of a class a place has, second by second. Quick as long as it is asked in order of time.</summary>
/// <param name="ever">All that it ever had, in the order in which they arrived; may grow.</param>
internal sealed class Presence(IReadOnlyList<SimulatedPoint> ever)
{
    private readonly List<SimulatedPoint> _there = [];
    private long _second = long.MinValue;
    private int _arrived;

    /// <summary>Valid until the next call.</summary>
    public IReadOnlyList<SimulatedPoint> At(long second)
    {
        if (second < _second)
        {
            _there.Clear();
            _arrived = 0;
        }

        for (; _arrived < ever.Count && ever[_arrived].ArrivedAt <= second; _arrived++)
        {
            _there.Add(ever[_arrived]);
        }

        _second = second;
        _there.RemoveAll(point => point.RemovedAt <= second);
        return _there;
    }
}
