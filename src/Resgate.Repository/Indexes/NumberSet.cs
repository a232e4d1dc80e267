namespace Resgate.Repository.Indexes;

/// <summary>A set of blobs: one bit for each number that <see cref="BlobIndex.TryGetNumber"/> gives. Safe for concurrent use.</summary>
/// <param name="limit">One more than the largest number, <see cref="BlobIndex.NumberLimit"/>.</param>
internal sealed class NumberSet(int limit)
{
    private readonly uint[] _words = new uint[(int)(((long)limit + 31) / 32)];

    /// <returns>Whether it was not in the set before: true for one caller only.</returns>
    public bool Add(int number)
    {
        var bit = 1u << (number & 31);
        return (Interlocked.Or(ref _words[number >> 5], bit) & bit) == 0;
    }

    /// <returns>Whether it was in the set: true for one caller only.</returns>
    public bool Remove(int number)
    {
        var bit = 1u << (number & 31);
        return number >> 5 < _words.Length && (Interlocked.And(ref _words[number >> 5], ~bit) & bit) != 0;
    }

    /// <summary>Blobs that came into the index after the set was made are in none.</summary>
    public bool Contains(int number) =>
        number >> 5 < _words.Length && (Volatile.Read(ref _words[number >> 5]) >> (number & 31) & 1) != 0;
}
