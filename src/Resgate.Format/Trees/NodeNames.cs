using Resgate.Format.Text;
using Resgate.Primitives;

namespace Resgate.Format.Trees;

/// <summary>What may name an entry of a directory. Source: format page, section 6.3.</summary>
public static class NodeNames
{
    /// <summary>False for names that no directory can hold, or that would lead out of it: empty, <c>.</c>, <c>..</c>, with a slash or NUL.</summary>
    public static bool IsValid(ReadOnlySpan<byte> name) =>
        name is not ([] or [(byte)'.'] or [(byte)'.', (byte)'.']) && name.IndexOfAny((byte)'/', (byte)0) < 0;

    /// <exception cref="ResgateException"><see cref="FailureKind.Damaged"/>: not valid.</exception>
    internal static void Check(ReadOnlySpan<byte> name)
    {
        if (!IsValid(name))
        {
            throw new ResgateException(FailureKind.Damaged, $"'{LossyText.Decode(name)}' is no name for an entry of a directory");
        }
    }
}
