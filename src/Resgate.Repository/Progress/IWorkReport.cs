namespace Resgate.Repository.Progress;

/// <summary>Hears how long work goes: what comes next, what was found wrong, how far it has come. Called from one thread at a time.</summary>
public interface IWorkReport
{
    /// <summary>A line for people.</summary>
    void Say(string line);

    /// <summary>A line for people who want every detail.</summary>
    void Detail(string line);

    /// <summary>Something found wrong that does not end the work.</summary>
    void Warn(string line);

    /// <summary>Begins to count; disposing what it gives ends that, done or not.</summary>
    /// <param name="unit">What is counted: <c>packs repacked</c>.</param>
    /// <param name="count">How many there will be.</param>
    /// <param name="bytes">How many bytes all of them have; 0 when nobody knows, or bytes do not matter.</param>
    IWorkStep Begin(string unit, long count, long bytes = 0);
}
