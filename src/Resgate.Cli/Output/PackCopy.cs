using System.Buffers;
using System.Security.Cryptography;
using Resgate.Primitives;
using Resgate.Storage;

namespace Resgate.Cli.Output;

/// <summary>
/// Copies a pack as it lies in the store, a piece at a time, and says at the end whether it hashes to its name.
/// </summary>
internal static class PackCopy
{
    private const int PieceSize = 1 << 20;

    /// <exception cref="ResgateException">
    /// <see cref="FailureKind.Damaged"/>: it does not; all of it has been written by then, for whoever wants to see the damage.
    /// </exception>
    public static async ValueTask WriteAsync(IObjectStore store, Id id, Stream output, CancellationToken cancellation)
    {
        var pack = new ObjectName(ObjectFolder.Data, id);
        var size = await store.SizeAsync(pack, cancellation);
        var piece = ArrayPool<byte>.Shared.Rent((int)Math.Min(size, PieceSize));
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        for (var offset = 0L; offset < size;)
        {
            var bytes = piece.AsMemory(0, (int)Math.Min(piece.Length, size - offset));
            await store.ReadAsync(pack, offset, bytes, cancellation);
            hash.AppendData(bytes.Span);
            await output.WriteAsync(bytes, cancellation);
            offset += bytes.Length;
        }

        ArrayPool<byte>.Shared.Return(piece);
        if (new Id(hash.GetHashAndReset()) != id)
        {
            throw new ResgateException(FailureKind.Damaged, $"file {pack} does not hash to its name");
        }
    }
}
