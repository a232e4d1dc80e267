using System.Numerics;

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

    /// <summary>All numbers, in rising order.</summary>
    public IEnumerable<int> All() => Except(others: null);

    /// <summary>All numbers that are not in another set of the same limit, in rising order.</summary>
    public IEnumerable<int> Except(NumberSet? others)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            for (var left = _words[i] & ~(others?._words[i] ?? 0); left != 0; left &= left - 1)
            {
                yield return (i << 5) + BitOperations.TrailingZeroCount(left);
            }
        }
    }

    /// <summary>Adds all numbers of a set of the same limit.</summary>
    public void UnionWith(NumberSet others)
    {
        for (var i = 0; i < _words.Length; i++)
        {
            Interlocked.Or(ref _words[i], others._words[i]);
        }
    }
}
