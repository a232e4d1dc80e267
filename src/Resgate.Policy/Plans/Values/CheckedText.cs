using System.Globalization;

namespace Resgate.Policy.Plans.Values;

/// <summary>Texts that stay texts, and are looked at for what nobody can have meant: what is wrong and what to do, or null.</summary>
internal static class CheckedText
{
    private static readonly string[] _days = ["yyyy-MM-dd", "yyyy-MM"];

    /// <summary>A day that there is, or a month.</summary>
    public static (string What, string ToDo)? RefuseDay(string text) =>
        DateOnly.TryParseExact(text, _days, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
            ? null
            : ("is no day", "write it as 2026-11-30, or 2026-11");

    /// <summary>Three capital letters.</summary>
    public static (string What, string ToDo)? RefuseCurrency(string text) =>
        text.Length == 3 && text.All(char.IsAsciiLetterUpper) ? null : ("is no currency", "write its three letters: USD, EUR, BRL");

    /// <summary>What answers to HTTP.</summary>
    public static (string What, string ToDo)? RefuseUrl(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
            ? null
            : ("is no address on the web", "begin it with https://");

    /// <summary>Somebody at some host.</summary>
    public static (string What, string ToDo)? RefuseMail(string text) =>
        text.Split('@') is [not "", not ""] && !text.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
            ? null
            : ("is no address for mail", "write it as ana@example.org");
}
