using Resgate.Primitives;

namespace Resgate.Storage;

/// <summary>Reads of which every byte must come, from places whose good answers may be cut short on their way.</summary>
internal static class ExactRange
{
    /// <param name="name">What is read.</param>
    /// <param name="offset">From where on, in bytes.</param>
    /// <param name="length">How many bytes; none at all still have to lie within the object.</param>
    /// <param name="tryRead">Gets them; false when the answer ended before the range did. Only called for ranges that can be.</param>
    /// <param name="size">Asks how large the object is: the judge over an answer that was too short.</param>
    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: the object ends before the range. <see cref="FailureKind.Transient"/>: it does not, so another
    /// attempt may bring the rest.
    /// </exception>
    public static async ValueTask ReadAsync(
        ObjectName name, long offset, int length, Func<ValueTask<bool>> tryRead, Func<ValueTask<long>> size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        if (length > 0 && offset <= long.MaxValue - length && await tryRead())
        {
            return;
        }

        var end = await size();
        if (offset > end || length > end - offset)
        {
            throw new ResgateException(FailureKind.Damaged, $"{name} ends at {end}, before the {length} bytes at {offset} do");
        }

        if (length > 0)
        {
            throw new ResgateException(FailureKind.Transient, $"cannot read {name}: the answer was cut short");
        }
    }
}
