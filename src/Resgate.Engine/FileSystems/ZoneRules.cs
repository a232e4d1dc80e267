namespace Resgate.Engine.FileSystems;

/// <summary>All offsets of one zone: a table of changes, and perhaps a rule for what comes after the table.</summary>
internal sealed class ZoneRules
{
    public static readonly ZoneRules Utc = new([], [], 0, after: null);

    private readonly long[] _changes;
    private readonly int[] _offsets;
    private readonly int _firstOffset;
    private readonly PosixZone? _after;

    /// <param name="changes">Seconds since 1970, ascending.</param>
    /// <param name="offsets">Seconds east of UTC from each change on.</param>
    /// <param name="firstOffset">Seconds east of UTC before the first change.</param>
    /// <param name="after">Holds from the last change on, or always if there is none; null keeps the last offset.</param>
    public ZoneRules(long[] changes, int[] offsets, int firstOffset, PosixZone? after)
    {
        _changes = changes;
        _offsets = offsets;
        _firstOffset = firstOffset;
        _after = after;
    }

    public ZoneStretch At(long seconds)
    {
        var found = Array.BinarySearch(_changes, seconds);
        var index = found >= 0 ? found : ~found - 1;
        if (index == _changes.Length - 1 && _after is not null)
        {
            return Later(seconds, index);
        }

        var from = index < 0 ? long.MinValue : _changes[index];
        var until = index + 1 < _changes.Length ? _changes[index + 1] : long.MaxValue;
        return new ZoneStretch(from, until, index < 0 ? _firstOffset : _offsets[index]);
    }

    private ZoneStretch Later(long seconds, int index)
    {
        var stretch = _after!.At(seconds);
        var from = index < 0 ? long.MinValue : _changes[index];
        return stretch with { From = Math.Max(from, stretch.From) };
    }
}
