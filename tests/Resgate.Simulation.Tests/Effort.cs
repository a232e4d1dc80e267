using System.Globalization;

namespace Resgate.Simulation.Tests;

/// <summary>How many years to live, and with which luck.</summary>
internal static class Effort
{
    public static bool IsLong => Environment.GetEnvironmentVariable("RESGATE_LONG") is { Length: > 0 };

    /// <summary>A seed for each round: a few in the usual run, many under <c>RESGATE_LONG=1</c>. <c>RESGATE_SEED</c> brings one back alone.</summary>
    public static IEnumerable<int> Seeds(int usual, int many)
    {
        if (int.TryParse(Environment.GetEnvironmentVariable("RESGATE_SEED"), CultureInfo.InvariantCulture, out var said))
        {
            return [said];
        }

        var rounds = int.TryParse(Environment.GetEnvironmentVariable("RESGATE_ROUNDS"), CultureInfo.InvariantCulture, out var asked) ? asked
            : IsLong ? many
            : usual;
        return Enumerable.Range(0, rounds).Select(static _ => Random.Shared.Next());
    }

    /// <summary>One life after the other; the first that fails is told with what brings it back.</summary>
    public static void ForEachSeed(int usual, int many, Action<int> live)
    {
        foreach (var seed in Seeds(usual, many))
        {
            try
            {
                live(seed);
            }
            catch (Exception failure)
            {
                throw new InvalidOperationException($"seed {seed}: RESGATE_SEED={seed} ./test Simulation brings it back\n{failure.Message}", failure);
            }
        }
    }
}
