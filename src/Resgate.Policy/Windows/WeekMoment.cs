namespace Resgate.Policy.Windows;

/// <summary>A minute of the week, Monday 00:00 being 0; times go on past the week's end.</summary>
public static class WeekMoment
{
    public const int MinutesPerDay = 24 * 60;
    public const int MinutesPerWeek = 7 * MinutesPerDay;
    public const int SecondsPerWeek = 60 * MinutesPerWeek;

    private static readonly string[] _days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

    internal static IReadOnlyList<string> Days => _days;

    /// <summary>The minute of the week that a moment lies in: 0 to 10,079.</summary>
    public static int MinuteOf(DateTime local) =>
        ((((int)local.DayOfWeek + 6) % 7) * MinutesPerDay) + (local.Hour * 60) + local.Minute;

    /// <summary>For people: <c>Tue 08:05</c>. Seconds are left out when they are zero.</summary>
    /// <param name="second">Seconds since a Monday 00:00, not negative.</param>
    public static string ToWords(long second)
    {
        var ofWeek = (int)(second % SecondsPerWeek);
        var minute = ofWeek / 60;
        var clock = $"{_days[minute / MinutesPerDay]} {minute % MinutesPerDay / 60:00}:{minute % 60:00}";
        return ofWeek % 60 == 0 ? clock : $"{clock}:{ofWeek % 60:00}";
    }
}
