namespace Resgate.Simulation.Tests.World;

/// <summary>Seconds of true time, from the first to just before the last.</summary>
internal readonly record struct Span(long Start, long End)
{
    public bool Has(long second) => second >= Start && second < End;
}
