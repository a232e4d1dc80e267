using System.Globalization;
using Resgate.Primitives;

namespace Resgate.Policy.Plans.Values;

/// <summary>Texts that stay texts, and are looked at for what nobody can have meant.</summary>
internal static class CheckedText
{
    private static readonly string[] _days = ["yyyy-MM-dd", "yyyy-MM"];

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: no day and no month that there is.</exception>
    public static string Day(string text) => DateOnly.TryParseExact(text, _days, CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        ? text
        : throw Refused(text, "is no day", "write it as 2026-11-30, or 2026-11");

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: not three capital letters.</exception>
    public static string Currency(string text) => text.Length == 3 && text.All(char.IsAsciiLetterUpper)
        ? text
        : throw Refused(text, "is no currency", "write its three letters: USD, EUR, BRL");

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: nothing that answers to HTTP.</exception>
    public static string Url(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https"
        ? text
        : throw Refused(text, "is no address on the web", "begin it with https://");

    /// <exception cref="ResgateException"><see cref="FailureKind.Usage"/>: nobody's address.</exception>
    public static string Mail(string text) =>
        RefuseMail(text) is var (what, toDo) ? throw Refused(text, what, toDo) : text;

    /// <summary>What is wrong with an address for mail, and what to do; null when it may be one.</summary>
    public static (string What, string ToDo)? RefuseMail(string text) =>
        text.Split('@') is [not "", not ""] && !text.Any(static letter => char.IsWhiteSpace(letter) || char.IsControl(letter))
            ? null
            : ("is no address for mail", "write it as ana@example.org");

    private static ResgateException Refused(string text, string what, string hint) => new(FailureKind.Usage, $"'{text}' {what}") { Hint = hint };
}
