namespace Resgate.Engine.Replicas;

/// <summary>What came of bringing a replica up to date.</summary>
public sealed class ReplicaReport
{
    private const int MostNamed = 10;

    private readonly List<(string Path, string Message)> _problems = [];

    /// <summary>How many files were written.</summary>
    public int CopiedFiles { get; internal set; }

    /// <summary>Bytes of those files.</summary>
    public long CopiedBytes { get; internal set; }

    /// <summary>What the replica lacks, below the source; at most ten are named.</summary>
    public IReadOnlyList<(string Path, string Message)> Problems => _problems;

    /// <summary>How many there are, those that are not named included.</summary>
    public int ProblemCount { get; private set; }

    internal void Add(string path, string message)
    {
        ProblemCount++;
        if (_problems.Count < MostNamed)
        {
            _problems.Add((path, message));
        }
    }
}
