using Resgate.Primitives;

namespace Resgate.Engine.FileSystems;

/// <summary>How far the process's time zone was from UTC at a moment; tree blobs carry it with every time.</summary>
/// <remarks>
/// The platform's own zones step in minutes and drop the seconds of old local times, so the zone files are read here
/// (format page, section 6.5). Times that lie in the same stretch as the last one cost a comparison. Calls may overlap.
/// </remarks>
internal sealed class LocalZone
{
    /// <summary>Always at UTC.</summary>
    public static readonly LocalZone Utc = new(ZoneRules.Utc);

    private const string SystemZone = "/etc/localtime";

    private static readonly string[] s_folders =
        ["/usr/share/zoneinfo/", "/usr/share/lib/zoneinfo/", "/usr/lib/locale/TZ/", "/etc/zoneinfo/"];

    private readonly ZoneRules _rules;
    private ZoneStretch _last;

    private LocalZone(ZoneRules rules)
    {
        _rules = rules;
        _last = rules.At(0);
    }

    /// <summary>The zone that the environment's <c>TZ</c> asks for.</summary>
    public static LocalZone FromEnvironment() => From(Environment.GetEnvironmentVariable("TZ"));

    /// <summary>The zone of a value of <c>TZ</c>, with or without its leading colon.</summary>
    /// <param name="setting">
    /// Null for the system's zone, empty for UTC, otherwise a zone's name, the path of a zone file, or rules in POSIX form
    /// such as <c>CET-1CEST,M3.5.0,M10.5.0/3</c>. What is none of these means UTC, as everywhere else.
    /// </param>
    public static LocalZone From(string? setting)
    {
        if (setting is null)
        {
            return new LocalZone(Load(SystemZone) ?? ZoneRules.Utc);
        }

        var name = setting.StartsWith(':') ? setting[1..] : setting;
        if (name.Length == 0)
        {
            return Utc;
        }

        var rules = name.StartsWith('/') ? Load(name) : LoadNamed(name);
        return new LocalZone(rules ?? PosixRules(name) ?? ZoneRules.Utc);
    }

    /// <summary>Minutes east of UTC; the seconds of old local times are cut off, towards zero.</summary>
    public short OffsetMinutes(long unixSeconds)
    {
        var stretch = Volatile.Read(ref _last);
        if (unixSeconds < stretch.From || unixSeconds >= stretch.Until)
        {
            stretch = _rules.At(unixSeconds);
            Volatile.Write(ref _last, stretch);
        }

        return (short)(stretch.OffsetSeconds / 60);
    }

    private static ZoneRules? LoadNamed(string name) => name.Contains("..", StringComparison.Ordinal)
        ? null
        : s_folders.Select(folder => Load(folder + name)).FirstOrDefault(rules => rules is not null);

    private static ZoneRules? Load(string path)
    {
        try
        {
            return ZoneFile.Parse(File.ReadAllBytes(path));
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException or ResgateException)
        {
            // A zone that cannot be read is UTC, for every program of the system; the caller falls back to it.
            return null;
        }
    }

    private static ZoneRules? PosixRules(string text) =>
        PosixZone.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out var posix) ? new ZoneRules([], [], 0, posix) : null;
}
