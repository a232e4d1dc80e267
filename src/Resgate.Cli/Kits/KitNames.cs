namespace Resgate.Cli.Kits;

/// <summary>Names of folders that are typed off paper: no quotes, no spaces, nothing that looks like an option.</summary>
internal static class KitNames
{
    /// <summary>A name for a device's folder.</summary>
    public static string Safe(string name) => string.Concat(name.Select(static (letter, index) => IsSafe(letter, index) ? letter : '-')) switch
    {
        ['-', .. var rest] => $"kit-{rest}",
        var safe => safe,
    };

    /// <summary>A name for a place's folder, which no other place has.</summary>
    /// <param name="name">The place's.</param>
    /// <param name="number">Of the place, from 1.</param>
    public static string OfPlace(string name, int number) =>
        name.Length > 0 && name != RecoveryKit.PlanName && name.Index().All(static at => IsSafe(at.Item, at.Index)) ? name : $"place-{number}";

    private static bool IsSafe(char letter, int index) =>
        char.IsAsciiLetterOrDigit(letter) || (index > 0 && letter is '-' or '_' or '.');
}
