using System.Globalization;

namespace Resgate.EndToEnd.Tests;

/// <summary>How much to try, and with which luck.</summary>
internal static class Effort
{
    /// <summary>A few in the usual run, many under <c>RESGATE_LONG=1</c>; <c>RESGATE_ROUNDS</c> says another number.</summary>
    public static int Rounds(int usual, int many) =>
        int.TryParse(Environment.GetEnvironmentVariable("RESGATE_ROUNDS"), CultureInfo.InvariantCulture, out var said) ? said
        : Environment.GetEnvironmentVariable("RESGATE_LONG") is { Length: > 0 } ? many
        : usual;

    /// <summary>New luck every time; <c>RESGATE_SEED</c> brings an old one back, as far as moments can be repeated.</summary>
    public static Random Luck(ITestOutputHelper output) => new(Seed(output));

    /// <inheritdoc cref="Luck"/>
    public static int Seed(ITestOutputHelper output)
    {
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RESGATE_SEED"), CultureInfo.InvariantCulture, out var said)
            ? said
            : Random.Shared.Next();
        output.WriteLine($"RESGATE_SEED={seed}");
        return seed;
    }
}
