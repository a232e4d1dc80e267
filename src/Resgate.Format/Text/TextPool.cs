namespace Resgate.Format.Text;

/// <summary>A small table of strings met lately: a tree's nodes have few owners, and their names come by the million.</summary>
/// <remarks>Of fixed size, and safe for any number of threads: a slot holds a finished entry or none, and losing a race only costs a string.</remarks>
internal static class TextPool
{
    private const int Slots = 256;
    private const int MaxSize = 64;

    private static readonly Entry?[] _entries = new Entry?[Slots];

    public static string Take(ReadOnlySpan<byte> utf8)
    {
        if (utf8.IsEmpty || utf8.Length > MaxSize)
        {
            return LossyText.Decode(utf8);
        }

        ref var slot = ref _entries[Hash(utf8) % Slots];
        var entry = Volatile.Read(ref slot);
        if (entry is null || !utf8.SequenceEqual(entry.Utf8))
        {
            entry = new Entry(utf8.ToArray(), LossyText.Decode(utf8));
            Volatile.Write(ref slot, entry);
        }

        return entry.Text;
    }

    private static uint Hash(ReadOnlySpan<byte> utf8)
    {
        // FNV-1a: good enough for a table that may forget.
        var hash = 2_166_136_261;
        foreach (var value in utf8)
        {
            hash = unchecked((hash ^ value) * 16_777_619);
        }

        return hash;
    }

    private sealed record Entry(byte[] Utf8, string Text);
}
