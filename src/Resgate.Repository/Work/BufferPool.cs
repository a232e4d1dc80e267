namespace Resgate.Repository.Work;

/// <summary>Large buffers that go from stage to stage. Sizes are powers of two from 1 MiB; few are kept.</summary>
/// <remarks>The stage that rents a buffer, or the one it hands it to, returns it. Safe for concurrent use.</remarks>
public sealed class BufferPool
{
    private const int SmallestBits = 20;
    private const int KeptBytes = 16 << 20;

    private readonly Lock _gate = new();
    private readonly Dictionary<int, Stack<byte[]>> _free = [];
    private int _kept;

    /// <summary>A buffer of at least <paramref name="length"/> bytes; what it holds is rubbish.</summary>
    public byte[] Rent(int length)
    {
        var size = Math.Max(1 << SmallestBits, (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)length));
        lock (_gate)
        {
            if (_free.TryGetValue(size, out var stack) && stack.TryPop(out var buffer))
            {
                _kept -= buffer.Length;
                return buffer;
            }
        }

        return GC.AllocateUninitializedArray<byte>(size);
    }

    public void Return(byte[] buffer)
    {
        Poison(buffer);
        lock (_gate)
        {
            if (!_free.TryGetValue(buffer.Length, out var stack))
            {
                _free[buffer.Length] = stack = new Stack<byte[]>();
            }

            if (_kept + buffer.Length <= KeptBytes)
            {
                _kept += buffer.Length;
                stack.Push(buffer);
            }
        }
    }

    /// <summary>In debug builds a returned buffer is spoilt, so that whoever still reads it fails a test (lost data, row 37).</summary>
    [System.Diagnostics.Conditional("DEBUG")]
    private static void Poison(byte[] buffer) => buffer.AsSpan().Fill(0xDB);
}
