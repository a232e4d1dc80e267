namespace Resgate.Engine.FileSystems;

/// <summary>How far the process's time zone was from UTC at a moment.</summary>
internal sealed class LocalZone
{
    /// <summary>Always at UTC.</summary>
    public static readonly LocalZone Utc = new();

    private LocalZone()
    {
    }

    /// <summary>The zone that the environment asks for.</summary>
    public static LocalZone FromEnvironment() => Utc;

    /// <summary>Minutes east of UTC, seconds cut off (format page, section 6.5).</summary>
    public short OffsetMinutes(long unixSeconds) => (short)(ReferenceEquals(this, Utc) ? 0 : 0);
}
